"""Statements that PostgreSQL parses and plans once a connection, not once a request."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import InterfaceError, OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Statement = tuple[str, Mapping[str, object]]
    """A text and its parameters."""

RECENT = 1.0
"""Seconds for which a connection that worked is believed to work."""
_used = threading.local()


def on_postgres() -> bool:
    """Say whether the database is one that prepares statements."""
    return connection.vendor == "postgresql"


def run(*statements: Statement) -> list[list[tuple[Any, ...]]]:
    """Run statements whose texts never change; return the rows of each.

    All are sent at once, and each is a transaction of its own, in this order. Where
    the connection was cut they are run once more: they must bear that. Raises
    Django's errors, as Django's own statements do; what comes after the first and
    fails, which is done by then, is left out.
    """
    if monotonic() - getattr(_used, "at", -RECENT) < RECENT:
        # Django would ask first whether the server is there, once a request.
        connection.health_check_done = True  # type: ignore[attr-defined]
    held = connection.connection is not None and not connection.in_atomic_block
    try:
        return _run(statements)
    except (OperationalError, InterfaceError):
        if not held or connection.is_usable():
            raise
        connection.close()
    return _run(statements)


def _run(statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    with connection.cursor() as ours, connection.wrap_database_errors:
        # Django's cursors write the parameters into the text.
        cursors = [psycopg.Cursor(ours.connection) for _ in statements]
        try:
            with ours.connection.pipeline() as pipeline:
                for cursor, (text, parameters) in zip(cursors, statements, strict=True):
                    cursor.execute(text, parameters, prepare=True)
                    pipeline.sync()
        except psycopg.Error:
            if not _has_rows(cursors[0]):
                raise
        rows = [cursor.fetchall() for cursor in cursors if _has_rows(cursor)]
    _used.at = monotonic()
    return rows


def _has_rows(cursor: psycopg.Cursor[tuple[Any, ...]]) -> bool:
    result = cursor.pgresult
    return result is not None and result.status == psycopg.pq.ExecStatus.TUPLES_OK
