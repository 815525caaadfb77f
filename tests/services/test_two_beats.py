"""Two beats and two workers at once: what is done once is done once."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
import redis

from tests.feedback.made_up import report, traffic
from tests.services.processes import Site, stop, write_lines
from tests.services.servers import postgres_server
from tests.services.test_postgres_alerts import CAUSES, insert_causes
from tests.triage.receiver_server import receiver

HOUR = timedelta(hours=1)
COUNT, HOURS = 40, 30
TASKS = {
    "feedback.redact_waiting",
    "triage.scan",
    "triage.alert",
    "triage.purge",
    "triage.weekly_report",
}


@pytest.fixture
def postgres():
    # Two that do the same at once conflict whenever they can.
    options = ["-c", "default_transaction_isolation=serializable"]
    with postgres_server(options=options) as server:
        yield server


@pytest.fixture
def site(tmp_path, postgres, redis_url):
    redis.Redis.from_url(redis_url).flushall()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    site = Site(
        tmp_path,
        {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis_url,
            "WEEKLY_REPORT_AT": f"{yesterday:%a} 00:00".lower(),
        },
    )
    done = site.manage("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    return site


def load(site, now):
    start = now.replace(minute=0, second=0, microsecond=0) - HOURS * HOUR
    hours = [start + n * HOUR for n in range(HOURS)]
    reports = [
        report(f"r-{n}", created_at=(start + n * HOUR / 2).isoformat())
        for n in range(COUNT)
    ]
    # So old that the purge takes it, whichever of the two comes first.
    reports.append(report("r-old", created_at="2025-01-07T09:15:00+00:00"))
    rows = [traffic(hour.isoformat()) for hour in hours]
    named = {"--reports": reports, "--traffic": rows}
    words = [
        word
        for name, items in named.items()
        for word in (name, write_lines(site.folder / name.strip("-"), items))
    ]
    done = site.manage("load", *words)
    assert done.returncode == 0, done.stderr


def start(site, kind, name, *words):
    with (site.folder / f"{name}.log").open("a") as log:
        app = ["-m", "celery", "-A", "tests.services.hasty", kind, "-l", "INFO"]
        return site.start(sys.executable, *app, *words, log=log)


def start_all(site):
    worker = ["-c", "1", "--without-gossip", "--without-mingle", "-n"]
    return [
        *(start(site, "worker", f"w{n}", *worker, f"w{n}@%h") for n in (1, 2)),
        *(
            start(site, "beat", f"b{n}", "-s", str(site.folder / f"b{n}"))
            for n in (1, 2)
        ),
    ]


def state_of(site):
    return {
        "reports": site.states(),
        "placed": site.rows("select count(*) from triage_placement")[0][0],
        "reached": site.rows("select last_hour from triage_scanstate"),
        "kept": site.rows("select times_made from triage_keptreport"),
        "sent": site.rows(
            "select state, tries, count(*) from triage_delivery group by 1, 2"
        ),
    }


def test_two_beats_do_everything_once(site, postgres):
    now = datetime.now(UTC)
    load(site, now)
    insert_causes(postgres.url)
    with receiver() as (url, seen):
        site.variables["ALERT_WEBHOOKS"] = f"{url}/hook"
        running = start_all(site)
        try:
            _until(lambda: _is_done(state_of(site), now))
            # Some rounds more, in which nothing is left to be done.
            told = [_sent(site, beat) for beat in ("b1", "b2")]
            _until(
                lambda: all(
                    _sent(site, beat)[name] > count + 2
                    for beat, before in zip(("b1", "b2"), told, strict=True)
                    for name, count in before.items()
                )
            )
        finally:
            for process in running:
                stop(process)
    state = state_of(site)
    assert state["reports"] == {"redacted": COUNT}
    assert state["placed"] == COUNT
    assert state["kept"] == [(1,)]
    assert state["sent"] == [("sent", 1, CAUSES + 1)]
    assert len(seen) == CAUSES + 1, "the causes and the report of the week"
    assert site.sealed() == 0
    for worker in ("w1", "w2"):
        log = (site.folder / f"{worker}.log").read_text()
        assert "raised unexpected" not in log


def _sent(site, beat):
    log = (site.folder / f"{beat}.log").read_text()
    return {name: log.count(f"({name})") for name in TASKS}


def _is_done(state, now):
    reached = state["reached"]
    return (
        state["reports"] == {"redacted": COUNT}
        and state["placed"] == COUNT
        and bool(reached and reached[0][0] and reached[0][0] >= now - 2 * HOUR)
        and state["kept"] == [(1,)]
        and sum(count for *_, count in state["sent"]) == CAUSES + 1
        and {word for word, *_ in state["sent"]} == {"sent"}
    )


def _until(done, seconds=240):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "not done"
        time.sleep(0.3)
