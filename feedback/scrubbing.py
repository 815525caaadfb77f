"""Scrubbing: nothing of what was deleted is left in SQLite's files.

`secure_delete` overwrites what is deleted, but the write-ahead log still holds pages
from before, and pages that were split may hold copies in their unused part. Folding
the log in and emptying it ends the first, writing the database anew ends both.

That it is still to be done stands in the database itself, in `user_version`, a number
of its header that SQLite leaves to the application: 1 when it is owed.
"""

from __future__ import annotations

from django.db import OperationalError, connection


def scrub(*, thorough: bool) -> bool:
    """Empty SQLite's log, and with `thorough` write the whole file anew first.

    Says whether it was done. It is not on another database, inside a transaction, or
    while somebody reads: then it is owed, as the rest is after one that was not
    thorough.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    owe_scrub()
    try:
        with connection.cursor() as cursor:
            if thorough:
                cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (busy, *_) = cursor.fetchone()
    except OperationalError:
        return False
    if thorough and not busy:
        owe_scrub(owed=False)
    return not busy


def owe_scrub(*, owed: bool = True) -> None:
    """Note whether SQLite's files may still hold what was deleted."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA user_version = {int(owed)}")


def scrub_owed() -> bool:
    """Say whether SQLite's files may still hold what was deleted."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        return bool(cursor.fetchone()[0])
