"""Which errors are told as 503 and tried again, and which are faults of ours."""

from __future__ import annotations

import errno
import sqlite3
from types import SimpleNamespace

import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError
from django.db.utils import DatabaseErrorWrapper

from feedback import outages
from feedback.outages import despite_conflicts, is_conflict, is_outage, wait_after
from feedback.sealing import KeyRingError


def raised(error):
    """Return what Django makes of an error of the database's driver."""
    try:
        with _wrapper(error):
            raise error
    except Exception as made:
        return made


def _wrapper(error):
    class Wrapped:
        Database = sqlite3 if isinstance(error, sqlite3.Error) else psycopg
        errors_occurred = False

    return DatabaseErrorWrapper(Wrapped())


def of_sqlite(code):
    error = sqlite3.OperationalError("made up")
    error.sqlite_errorcode = code
    return error


CONFLICTS = [
    psycopg.errors.SerializationFailure("made up"),
    psycopg.errors.DeadlockDetected("made up"),
]
OUTAGES = [
    *CONFLICTS,
    psycopg.OperationalError("connection refused"),
    psycopg.InterfaceError("the connection is closed"),
    psycopg.errors.AdminShutdown("made up"),
    psycopg.errors.DiskFull("made up"),
    psycopg.errors.TooManyConnections("made up"),
    psycopg.errors.ReadOnlySqlTransaction("made up"),
    of_sqlite(sqlite3.SQLITE_BUSY),
    of_sqlite(sqlite3.SQLITE_FULL),
    of_sqlite(sqlite3.SQLITE_IOERR | 3 << 8),
    OSError(errno.ENOSPC, "made up"),
    KeyRingError(),
]
FAULTS = [
    psycopg.errors.UndefinedColumn("made up"),
    psycopg.errors.UniqueViolation("made up"),
    psycopg.errors.StringDataRightTruncation("made up"),
    of_sqlite(sqlite3.SQLITE_ERROR),
    OSError(errno.EACCES, "made up"),
    ValueError("made up"),
]


@pytest.mark.parametrize("error", OUTAGES, ids=repr)
def test_what_passes_by_itself_is_an_outage(error):
    assert is_outage(raised(error))


@pytest.mark.parametrize("error", FAULTS, ids=repr)
def test_a_fault_of_ours_is_none(error):
    assert not is_outage(raised(error))


def test_conflicts_are_what_postgresql_calls_them():
    assert all(is_conflict(raised(error)) for error in CONFLICTS)
    assert not any(is_conflict(raised(error)) for error in OUTAGES[2:] + FAULTS)


class Failing:
    """Work that fails so many times, and counts how often it was begun."""

    def __init__(self, error, times):
        self.error, self.left, self.begun = error, times, 0
        self.work = despite_conflicts(self)

    def __call__(self):
        self.begun += 1
        if self.begun <= self.left:
            raise self.error
        return self.begun


@pytest.fixture
def waits(monkeypatch):
    seen = []
    monkeypatch.setattr(outages, "time", SimpleNamespace(sleep=seen.append))
    monkeypatch.setattr(outages, "connection", SimpleNamespace(in_atomic_block=False))
    return seen


@pytest.mark.parametrize("error", [raised(CONFLICTS[0]), IntegrityError()], ids=repr)
def test_a_conflict_is_begun_again_after_longer_and_longer(waits, error):
    assert Failing(error, 3).work() == 4
    assert len(waits) == 3
    assert all(
        0.5 <= w / (outages.FIRST_WAIT * 2**n) < 1.5 for n, w in enumerate(waits)
    )


def test_a_conflict_without_end_is_given_up(waits):
    failing = Failing(raised(CONFLICTS[1]), 99)
    with pytest.raises(OperationalError):
        failing.work()
    assert failing.begun == outages.TRIES


@pytest.mark.parametrize("error", [DataError(), raised(OUTAGES[2])], ids=repr)
def test_other_errors_are_not_tried_again(waits, error):
    failing = Failing(error, 1)
    with pytest.raises(type(error)):
        failing.work()
    assert failing.begun == 1


def test_within_a_transaction_a_conflict_is_its_owners(waits, monkeypatch):
    monkeypatch.setattr(outages, "connection", SimpleNamespace(in_atomic_block=True))
    lost = Failing(raised(CONFLICTS[0]), 1)
    with pytest.raises(OperationalError):
        lost.work()
    assert Failing(IntegrityError(), 1).work() == 2


def test_waits_differ_by_chance():
    assert wait_after(tries=3, chance=0.0) == 2.0
    assert wait_after(tries=3, chance=1.0) == 6.0
