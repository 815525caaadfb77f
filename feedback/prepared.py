"""Statements that PostgreSQL parses and plans once a connection, not once a request."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import InterfaceError, OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Mapping

RECENT = 1.0
"""Seconds for which a connection that worked is believed to work."""
_used = threading.local()


def on_postgres() -> bool:
    """Say whether the database is one that prepares statements."""
    return connection.vendor == "postgresql"


def run(statement: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Run one statement whose text never changes; return its rows.

    Where the connection was cut it is run once more: it must bear that. Raises
    Django's errors, as Django's own statements do.
    """
    if monotonic() - getattr(_used, "at", -RECENT) < RECENT:
        # Django would ask first whether the server is there, once a request.
        connection.health_check_done = True  # type: ignore[attr-defined]
        try:
            return _run(statement, parameters)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or connection.is_usable():
                raise
            connection.close()
    return _run(statement, parameters)


def _run(statement: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
    with (
        connection.cursor() as ours,
        connection.wrap_database_errors,
        # Django's cursors write the parameters into the text.
        psycopg.Cursor(ours.connection) as cursor,
    ):
        cursor.execute(statement, parameters, prepare=True)
        rows = cursor.fetchall()
    _used.at = monotonic()
    return rows
