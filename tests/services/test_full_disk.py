"""The disk is full: what was answered 2xx stays, the rest is told to come back."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest

from tests.feedback.made_up import report
from tests.services.disks import KIBIBYTE, small_disk
from tests.services.processes import Site, write_lines
from tests.services.servers import wait_for_postgres
from tests.services.soak.servers import postgres_that_restarts
from tests.services.web import keys_of, serving

WORD = "kumquat"
ROOM = 1500 * KIBIBYTE
BATCH, MOST = 10, 60
# Messages stay in the process that sends them: nobody redacts meanwhile.
QUEUE = {"CELERY_BROKER_URL": "memory://"}


@contextmanager
def on_sqlite(disk):
    """Give the address of a database on the disk, and what mends it."""
    yield f"sqlite:///{disk.folder / 'site.sqlite3'}", lambda: None


@contextmanager
def on_postgres(disk):
    """The same with the whole of PostgreSQL, its log included, on the disk."""
    options = ["-c", "max_wal_size=2MB", "-c", "min_wal_size=2MB"]
    with postgres_that_restarts(within=disk.folder, options=options) as server:

        def mend():
            # Without room for its log it ends itself; whoever runs it starts it.
            if server.process.poll() is not None:
                server.start()
            wait_for_postgres(server.port)

        yield f"postgres://test@127.0.0.1:{server.port}/postgres", mend


def batch(number):
    said = [{"role": "user", "content": f"{WORD} {n} " * 900} for n in range(3)]
    return [
        report(
            f"r-{number}-{n}",
            conversation=said,
            consent={"conversation": True, "version": "1"},
        )
        for n in range(BATCH)
    ]


def ids(numbers):
    return {item["report_id"] for number in numbers for item in batch(number)}


@pytest.mark.parametrize(("database", "size"), [(on_sqlite, 8), (on_postgres, 80)])
def test_nothing_is_lost_when_the_disk_is_full(tmp_path, database, size):
    with small_disk(mebibytes=size) as disk, database(disk) as (url, mend):
        site = Site(tmp_path, {"DATABASE_URL": url, **QUEUE})
        done = site.manage("migrate", "-v0")
        assert done.returncode == 0, done.stderr
        with serving(site, keys=keys_of(site)) as web:
            taken, refused = _fill(web, disk)
            disk.empty()
            mend()
            _hold(site, taken, refused)
            for number in refused:
                answer = web.post(batch(number))
                assert answer.status_code == 200, answer.text
            assert web.ask("GET", "/api/v1/causes", scope="read").status_code == 200
        everything = ids(taken) | ids(refused)
        assert _stored(site) == everything
        assert site.sealed() == len(everything)
        assert WORD not in (site.folder / "wsgi.log").read_text()


def _fill(web, disk):
    """Post until the disk has no room, and a little longer; say what was answered."""
    taken, refused = [], []
    assert web.post(batch(0)).status_code == 200
    taken.append(0)
    disk.fill(leave=ROOM)
    for number in range(1, MOST):
        answer = web.post(batch(number))
        assert answer.status_code in (200, 503), answer.text
        if answer.status_code == 200:
            taken.append(number)
            continue
        assert int(answer.headers["Retry-After"]) >= 1
        assert WORD not in answer.text
        refused.append(number)
        disk.fill()
        if len(refused) > 4:
            break
    assert len(refused) > 4, "the disk was never full"
    return taken, refused


def _hold(site, taken, refused):
    """All that was taken is there, and of the rest each list is whole or absent."""
    stored = _stored(site)
    assert ids(taken) <= stored
    for number in refused:
        assert len(ids([number]) & stored) in (0, BATCH)
    assert site.sealed() == len(stored)


def _stored(site):
    return {name for (name,) in site.rows("select report_id from feedback_report")}


def test_without_room_for_a_sealing_key_nothing_is_taken(tmp_path):
    with small_disk(mebibytes=1) as disk:
        keys = disk.folder / "keys.json"
        site = Site(tmp_path, {"SEALING_KEYS": str(keys), **QUEUE})
        assert site.manage("migrate", "-v0").returncode == 0
        with serving(site, keys=keys_of(site)) as web:
            disk.fill()
            for _ in range(2):
                assert web.post(batch(0)).status_code == 503
            assert _stored(site) == set()
            disk.empty()
            assert web.post(batch(0)).json()["accepted"] == BATCH
        assert len(json.loads(keys.read_text())) == 1
        assert sorted(p.name for p in disk.folder.iterdir()) == [
            "keys.json",
            "keys.json.lock",
        ]
        del site.variables["CELERY_BROKER_URL"]
        done = site.manage("load", "--reports", write_lines(tmp_path / "none", []))
        assert done.returncode == 0, done.stderr
        assert site.states() == {"redacted": BATCH}
