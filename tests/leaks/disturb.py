"""What goes wrong half-way: killed workers, failing writes, spoilt payloads.

Nothing in the product is replaced: the database itself refuses, and processes die.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from subprocess import Popen

    from tests.leaks.system import System

_REFUSE = {
    True: """create trigger refuse before update of comment on feedback_report
             when new.comment <> '' begin select raise(abort, 'refused'); end""",
    False: """alter table feedback_report add constraint refuse check (comment = '')
              not valid""",
}
_ALLOW = {
    True: "drop trigger refuse",
    False: "alter table feedback_report drop constraint refuse",
}


@contextmanager
def refused_texts(system: System) -> Iterator[None]:
    """Let the database refuse every redacted text: its error holds the row."""
    execute(system, _REFUSE[system.sqlite])
    try:
        yield
    finally:
        execute(system, _ALLOW[system.sqlite])


@contextmanager
def refused_reports(system: System) -> Iterator[None]:
    """Let the database refuse every report with a category, when intake stores it."""
    if system.sqlite:
        refuse = """create trigger refuse_report before insert on feedback_report
                    when new.category <> '' begin select raise(abort, 'no'); end"""
        allow = "drop trigger refuse_report"
    else:
        refuse = """alter table feedback_report add constraint refuse_report
                    check (category = '') not valid"""
        allow = "alter table feedback_report drop constraint refuse_report"
    execute(system, refuse)
    try:
        yield
    finally:
        execute(system, allow)


@contextmanager
def lost_table(system: System) -> Iterator[None]:
    """Take the table of sealed payloads away, so that intake fails after reports."""
    execute(system, "alter table feedback_sealedpayload rename to lost")
    try:
        yield
    finally:
        execute(system, "alter table lost rename to feedback_sealedpayload")


def spoil(system: System) -> None:
    """Shorten one waiting payload, so that it cannot be opened."""
    execute(
        system,
        "update feedback_sealedpayload set key_id = '2025-01-01', ciphertext = "
        + ("x'00ff00'" if system.sqlite else "'\\x00ff00'")
        + " where report_id = (select min(report_id) from feedback_sealedpayload)",
    )
    today = "(select max(key_id) from feedback_sealedpayload)"
    execute(system, f"update feedback_sealedpayload set key_id = {today}")


def cut_connections(system: System) -> None:
    """End every other connection to PostgreSQL."""
    if not system.sqlite:
        execute(
            system,
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where pid <> pg_backend_pid() and datname = current_database()",
        )


def kill_midway(system: System, process: Popen[Any], *, patience: float = 90) -> int:
    """Kill a process and its children with SIGKILL while they redact a batch.

    They are frozen first: the batch can neither end nor begin between the look and
    the kill. Returns how many reports the dead process holds a claim on; raises
    AssertionError when it never held any.
    """
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        if not held(system, _tree(process)):
            time.sleep(0.01)
            continue
        tree = _tree(process)
        for one in tree:
            one.suspend()
        if held(system, tree):
            for one in tree:
                one.kill()
            process.wait()
            count = held(system, tree)
            assert count, "the batch ended after the kill"
            return count
        for one in tree:
            one.resume()
    raise AssertionError("no kill landed inside a batch")


def held(system: System, tree: list[psutil.Process]) -> int:
    """Return how many reports are claimed, and not settled, by these processes."""
    rows = system.site.rows(
        "select claim, count(*) from feedback_report where state = 'redacting' "
        "group by claim"
    )
    pids = {str(one.pid) for one in tree}
    return sum(count for claim, count in rows if claim.split(":")[1] in pids)


def _tree(process: Popen[Any]) -> list[psutil.Process]:
    parent = psutil.Process(process.pid)
    return [*parent.children(recursive=True), parent]


def execute(system: System, statement: str) -> None:
    """Run one statement from outside."""
    url = system.site.environment["DATABASE_URL"]
    if system.sqlite:
        import sqlite3

        connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60)
        with connection:
            connection.execute(statement)
        connection.close()
        return
    import psycopg

    with psycopg.connect(url) as link:
        link.execute(statement)
