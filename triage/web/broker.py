"""Whether the queue's broker can be reached."""

from __future__ import annotations

from celery import current_app
from django.conf import settings

IN_PROCESS, REACHABLE, UNREACHABLE = "in-process", "reachable", "unreachable"
# A page waits no longer than this for a broker that does not answer.
SECONDS = 2


def broker_state() -> str:
    """Return one of the three words; nothing of the broker's address or error."""
    if settings.CELERY_BROKER_URL is None:
        return IN_PROCESS
    limits = {"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS}
    try:
        with current_app.connection_for_read(
            settings.CELERY_BROKER_URL,
            connect_timeout=SECONDS,
            transport_options=limits,
        ) as connection:
            connection.ensure_connection(max_retries=1, timeout=SECONDS)
    except Exception:  # whatever a transport raises, the page must say so
        return UNREACHABLE
    return REACHABLE
