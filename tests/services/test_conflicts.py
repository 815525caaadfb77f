"""PostgreSQL gives up transactions in favour of others; each is begun again.

Triggers fail two times each with the state of a conflict, step by step; then a real
deadlock is made, and real serialization failures by two processes at once.
"""

from __future__ import annotations

import sys
import threading
import time

import psycopg
import pytest

from tests.feedback.made_up import report, traffic
from tests.services.processes import Site, write_lines
from tests.services.servers import postgres_server

COUNT = 60
_FAIL = """
    create sequence {name};
    create function {name}() returns trigger as $$ begin
        if nextval('{name}') <= 2 then
            raise exception using errcode = '{state}';
        end if;
        return null;
    end $$ language plpgsql;
    create trigger {name} after {event} on {table}
        for each row when ({when}) execute function {name}();
"""
STEPS = [
    ("insert", "feedback_report", "true"),
    ("update", "feedback_report", "new.state = 'redacting'"),
    ("update", "feedback_report", "new.state = 'redacted' and not new.handed"),
    ("delete", "feedback_sealedpayload", "true"),
    ("insert", "feedback_traffic", "true"),
    ("insert", "triage_placement", "true"),
    ("update", "feedback_report", "new.taken"),
]


@pytest.fixture(scope="module")
def url():
    options = ["-c", "default_transaction_isolation=serializable"]
    with postgres_server(options=[*options, "-c", "deadlock_timeout=4s"]) as postgres:
        yield postgres.url


@pytest.fixture
def site(tmp_path, url):
    run(url, "drop schema public cascade", "create schema public")
    site = Site(tmp_path, {"DATABASE_URL": url})
    done = site.manage("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    return site


def run(url, *statements):
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def load_words(folder):
    reports = write_lines(folder / "r", [report(f"r-{n}") for n in range(COUNT)])
    hours = [traffic(f"2025-08-26T{hour:02}:00:00Z") for hour in (9, 10)]
    rows = write_lines(folder / "t", hours)
    return ["load", "--reports", reports, "--traffic", rows]


def placed(site):
    return site.rows("select count(*) from triage_placement")[0][0]


def is_whole(site):
    """Every report once, redacted and placed."""
    return (site.states(), site.sealed(), placed(site)) == (
        {"redacted": COUNT},
        0,
        COUNT,
    )


def test_every_step_is_begun_again_after_a_conflict(site, url, tmp_path):
    for number, (event, table, when) in enumerate(STEPS):
        state = "40001" if number % 2 else "40P01"
        step = {"event": event, "table": table, "when": when, "state": state}
        run(url, _FAIL.format(name=f"conflict_{number}", **step))
    # Two with the same reports at once: what conflicts by itself comes on top.
    words = [sys.executable, "manage.py", *load_words(tmp_path)]
    both = [site.start(*words) for _ in range(2)]
    errors = [process.communicate(timeout=300)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    done = site.manage("scan")
    assert done.returncode == 0, done.stderr
    assert is_whole(site)
    for number in range(len(STEPS)):
        assert site.rows(f"select last_value >= 3 from conflict_{number}") == [(True,)]


def test_who_loses_a_deadlock_begins_again(site, url, tmp_path):
    assert site.manage(*load_words(tmp_path)).returncode == 0
    rows = site.rows("select id from feedback_report order by id")
    first, last = rows[0][0], rows[-1][0]
    lock = "select from feedback_report where id = %s for update"
    with psycopg.connect(url) as rival:
        # The scan looks for deadlocks long before its rival does, so it is given up.
        rival.execute("set deadlock_timeout = '5min'")
        rival.execute(lock, [last])
        scan = site.start(sys.executable, "manage.py", "scan")
        wait_until_somebody_waits(site)
        theirs = threading.Thread(target=rival.execute, args=(lock, [first]))
        theirs.start()
        theirs.join(120)
        assert not theirs.is_alive()
        rival.commit()
        _, errors = scan.communicate(timeout=300)
    assert scan.returncode == 0, errors
    assert is_whole(site)
    found = "select deadlocks from pg_stat_database where datname = 'postgres'"
    assert site.rows(found)[0][0] >= 1


def wait_until_somebody_waits(site):
    end = time.monotonic() + 120
    waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
    while site.rows(waits) == [(0,)]:
        assert time.monotonic() < end, "nobody waits for the lock"
        time.sleep(0.05)
