"""Which errors of the machinery pass by themselves, and how they are waited out.

An outage is a database, or the disk beneath it or beneath the sealing keys, that cannot
be used at the moment: who asked may ask again later. A conflict is a transaction that
the database gave up in favour of another one: begun again at once it may succeed.
"""

from __future__ import annotations

import errno
import random
import sqlite3
import time
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
)

from feedback.sealing import KeyRingError

if TYPE_CHECKING:
    from collections.abc import Callable

    P = ParamSpec("P")
    T = TypeVar("T")

TRIES = 6
FIRST_WAIT = 0.05
"""Seconds."""
_CONFLICTS = {"40001", "40P01"}
"""PostgreSQL's serialization_failure and deadlock_detected."""
_READ_ONLY = "25006"
"""What a standby says that was taken for the primary."""
_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
_random = random.SystemRandom()


def is_conflict(error: BaseException) -> bool:
    """Say whether a transaction failed that may succeed when it is begun again."""
    return _state_of(error) in _CONFLICTS


def is_outage(error: BaseException) -> bool:
    """Say whether an error will pass: the same call may succeed later."""
    if isinstance(error, OSError):
        return error.errno in _DISK
    if isinstance(error, OperationalError):
        code = getattr(error.__cause__, "sqlite_errorcode", None)
        # The low byte is the class; SQLITE_ERROR is a fault of ours.
        return code is None or code & 0xFF in _SQLITE
    if isinstance(error, InterfaceError | KeyRingError):
        return True
    return _state_of(error) == _READ_ONLY


def despite_conflicts(work: Callable[P, T]) -> Callable[P, T]:
    """Make a function that is begun again, TRIES times in all, after a conflict.

    It must leave nothing behind when its transaction fails. Within a transaction of
    its caller only a row that another process stored first is a reason to try again:
    after any other conflict that whole transaction is lost.
    """

    @wraps(work)
    def tried(*args: P.args, **kwargs: P.kwargs) -> T:
        for tries in range(1, TRIES):
            try:
                return work(*args, **kwargs)
            except DatabaseError as error:
                if not _worth_another_try(error):
                    raise
            time.sleep(FIRST_WAIT * wait_after(tries=tries, chance=_random.random()))
        return work(*args, **kwargs)

    return tried


def wait_after(*, tries: int, chance: float) -> float:
    """Return how many first waits to wait after so many tries, by a `chance` of 0..1.

    Doubled each time; half to one and a half of it, so that those who met once do
    not meet again.
    """
    return float(2 ** (tries - 1)) * (0.5 + chance)


def _worth_another_try(error: DatabaseError) -> bool:
    if isinstance(error, IntegrityError):
        return True
    return is_conflict(error) and not connection.in_atomic_block


def _state_of(error: BaseException) -> str | None:
    """Return the SQLSTATE of PostgreSQL's error behind Django's."""
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state
