"""Scrubbing: nothing of what was deleted is left in SQLite's files.

`secure_delete` overwrites what is deleted, but the write-ahead log still holds pages
from before, and pages that were split may hold copies in their unused part. Folding
the log in and emptying it ends the first, writing the database anew ends both.
"""

from __future__ import annotations

from django.db import OperationalError, connection


def scrub(*, thorough: bool) -> bool:
    """Empty SQLite's log, and with `thorough` write the whole file anew first.

    Says whether it was done. It is not on another database, inside a transaction, or
    while somebody reads: then it has to be done again later.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    try:
        with connection.cursor() as cursor:
            if thorough:
                cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (busy, *_) = cursor.fetchone()
    except OperationalError:
        return False
    return not busy
