"""Webhooks on PostgreSQL: of processes that hear a delivery at once one takes it."""

from __future__ import annotations

import json
import sys

import psycopg
import pytest

from tests.services.processes import Site

PROCESSES, DELIVERIES = 3, 12
SECRET = "made-up-secret-of-a-hook"
# Each process sends the same deliveries in the same order, as fast as it can.
CALLER = f"""
import collections, hashlib, hmac, json, sys
import django
django.setup()
from django.test import Client
from django.utils import timezone
done, at = collections.Counter(), sys.argv[1]
for number in range({DELIVERIES}):
    title = "other" if sys.argv[2] == "other" else "serving"
    event = {{"id": number, "at": at, "title": title}}
    body = json.dumps(event).encode()
    digest = hmac.new({SECRET!r}.encode(), body, hashlib.sha256).hexdigest()
    headers = {{"X-Hub-Signature-256": digest}}
    answer = Client().post("/hooks/ours", body, "application/json", headers=headers)
    done[str(answer.status_code)] += 1
    if answer.status_code == 200:
        done.update({{k: v for k, v in answer.json().items() if v}})
print(json.dumps(done))
"""
HOOKS = f"""
[ours]
system = "mapped"
secret = "{SECRET}"
fields = {{change_id = "id", at = "at", title = "title"}}
"""


@pytest.fixture
def site(tmp_path, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    (tmp_path / "hooks.toml").write_text(HOOKS)
    variables = {
        "DATABASE_URL": postgres_url,
        "CHANGE_HOOKS": str(tmp_path / "hooks.toml"),
        "ALLOWED_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    site = Site(tmp_path, variables)
    done = site.manage("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    return site


def called(site, at, words):
    """Let a process for each word call at once; return what each was answered."""
    started = [site.start(sys.executable, "-c", CALLER, at, word) for word in words]
    answers = []
    for process in started:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        answers.append(json.loads(out.strip().splitlines()[-1]))
    return answers


def test_the_same_deliveries_at_once_are_taken_once(site):
    ((at,),) = site.rows("select to_json(now() - interval '1 hour')")
    answers = called(site, at, ["same"] * PROCESSES)
    assert all(answer["200"] == DELIVERIES for answer in answers)
    assert sum(answer.get("accepted", 0) for answer in answers) == DELIVERIES
    again = DELIVERIES * (PROCESSES - 1)
    assert sum(answer.get("duplicates", 0) for answer in answers) == again
    assert site.rows("select count(*) from feedback_change") == [(DELIVERIES,)]


def test_other_content_at_once_is_a_conflict_for_one_of_them(site):
    ((at,),) = site.rows("select to_json(now() - interval '1 hour')")
    answers = called(site, at, ["same", "other"])
    assert sum(answer.get("200", 0) for answer in answers) == DELIVERIES
    assert sum(answer.get("409", 0) for answer in answers) == DELIVERIES
    assert sum(answer.get("accepted", 0) for answer in answers) == DELIVERIES
