"""Is what we stand on there? Each probe gives None, or what is wrong in words.

Words name the thing and the class of an error, never its message: the message of a
driver quotes addresses and, at times, passwords.
"""

from __future__ import annotations

from celery import current_app
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

_PATIENCE = 2
"""Seconds a broker has to answer; a probe is asked every few seconds."""


def database_trouble() -> str | None:
    """Say what is wrong when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return f"the database does not answer ({type(error).__name__})"
    return None


def migrations_trouble() -> str | None:
    """Say how many migrations have not been applied; needs the database."""
    executor = MigrationExecutor(connection)
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not left:
        return None
    return f"{len(left)} migrations are not applied: run manage.py migrate"


def broker_trouble() -> str | None:
    """Say what is wrong when a broker is set and does not answer."""
    if not settings.CELERY_BROKER_URL:
        return None
    limits = {
        "socket_connect_timeout": _PATIENCE,
        "socket_timeout": _PATIENCE,
        "max_retries": 1,
    }
    asked = current_app.connection_for_write(
        connect_timeout=_PATIENCE, transport_options=limits
    )
    try:
        with asked as broker:
            broker.connect()
    except Exception as error:  # each transport has errors of its own
        return f"the broker does not answer ({type(error).__name__})"
    return None
