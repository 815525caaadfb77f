"""Which task goes where, and how long it may take."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings as configured

from config.celery import app
from feedback import tasks

COMPOSE = Path(__file__).parents[2] / "docker/compose.yaml"
IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
WHERE = {
    "feedback.redact_waiting": "redact",
    "triage.scan": "scan",
    "triage.weekly_report": "report",
    "triage.alert": "report",
    "triage.rebuild": "scan",
    "triage.purge": "triage",
}


def queue_of(name):
    return app.amqp.router.route({}, name)["queue"].name


@pytest.mark.parametrize(("name", "queue"), WHERE.items())
def test_each_task_has_its_queue(name, queue):
    assert queue_of(name) == queue


def test_no_task_of_ours_is_forgotten():
    app.loader.import_default_modules()
    ours = {n for n in app.tasks if n.split(".")[0] in {"feedback", "triage"}}
    assert ours == WHERE.keys()


def test_the_containers_serve_every_queue():
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    steps = (COMPOSE.parent / "steps.sh").read_text()
    served = dict(re.findall(r"^(\w+)\) worker \w+ (\S+) ", steps, re.MULTILINE))
    assert {s["command"][0] for s in services.values()} >= served.keys()
    assert sorted(",".join(served.values()).split(",")) == sorted(
        configured.CELERY_TASK_QUEUES
    )


def test_each_queue_has_a_worker_and_a_concurrency_of_its_own():
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    steps = (COMPOSE.parent / "steps.sh").read_text()
    for queue in configured.CELERY_TASK_QUEUES:
        name = f"{queue.upper()}_CONCURRENCY"
        assert f'\n{queue}) worker {queue} {queue} "${{{name}:-1}}" ;;\n' in steps
        assert services[queue]["environment"][name] == f"${{{name}:-1}}"


def test_a_task_that_hangs_is_ended_and_done_when_it_is_done():
    assert app.conf.task_acks_late
    assert tasks.STINT * 2 < app.conf.task_soft_time_limit < app.conf.task_time_limit


def test_messages_of_beat_die_before_they_pile_up():
    for entry in app.conf.beat_schedule.values():
        if isinstance(entry["schedule"], float):
            assert entry["options"]["expires"] <= entry["schedule"]


def test_a_long_backlog_is_left_to_the_next_message(monkeypatch):
    sent = []
    monkeypatch.setattr(tasks, "STINT", 0.0)
    monkeypatch.setattr(tasks.facade, "redact_waiting", lambda *, now: 64)
    monkeypatch.setattr(tasks.redact_waiting, "delay", lambda: sent.append(1))
    tasks.redact_waiting()
    assert sent == [1]


@pytest.fixture
def sent(monkeypatch, settings):
    settings.REDIS_URL = "redis://nobody.example"
    settings.CACHES = {"default": {"BACKEND": IN_MEMORY, "LOCATION": "calls"}}
    tasks.cache.clear()
    calls = []
    monkeypatch.setattr(tasks.redact_waiting, "delay", lambda: calls.append(1))
    return calls


def test_one_message_is_enough_until_a_worker_begins_it(sent, monkeypatch):
    tasks.call_for_redaction()
    tasks.call_for_redaction()
    assert sent == [1]

    def stored_while_the_worker_looks(*, now):
        tasks.call_for_redaction()
        return 0

    monkeypatch.setattr(tasks.facade, "redact_waiting", stored_while_the_worker_looks)
    tasks.redact_waiting()
    assert sent == [1, 1]


def test_a_message_that_was_lost_is_sent_again(sent, monkeypatch):
    monkeypatch.setattr(tasks, "LAPSE", 0)
    tasks.call_for_redaction()
    tasks.call_for_redaction()
    assert sent == [1, 1]


def test_where_workers_share_no_cache_every_report_calls(sent, settings):
    settings.REDIS_URL = ""
    tasks.call_for_redaction()
    tasks.call_for_redaction()
    assert sent == [1, 1]
