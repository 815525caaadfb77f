"""Whether the queue's broker can be reached, what waits there, and who works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from celery import current_app
from django.conf import settings
from kombu.exceptions import ChannelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kombu.connection import Connection

IN_PROCESS, REACHABLE, UNREACHABLE = "in-process", "reachable", "unreachable"
# A page waits no longer than this for a broker that does not answer.
SECONDS = 2
# How long workers have to answer, seconds: the page waits for it each time.
ANSWER = 0.5


@dataclass(frozen=True)
class Broker:
    """One of the three words; messages by queue, and how many workers answered.

    Without a broker, or one that answers, there are no queues and `workers` is None.
    """

    state: str
    queues: tuple[tuple[str, int], ...] = ()
    workers: int | None = None


def broker_state() -> str:
    """Return one of the three words; nothing of the broker's address or error."""
    return _asked(lambda _: Broker(REACHABLE)).state


def broker_known() -> Broker:
    """Return the state with the lengths of the queues and the workers that answer."""
    return _asked(_told)


def queues_known() -> dict[str, int]:
    """Return the messages that wait by queue; empty without a broker that answers."""
    return dict(
        _asked(lambda connection: Broker(REACHABLE, _lengths(connection))).queues
    )


def _asked(tell: Callable[[Connection], Broker]) -> Broker:
    if settings.CELERY_BROKER_URL is None:
        return Broker(IN_PROCESS)
    limits = {"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS}
    try:
        with current_app.connection_for_read(
            settings.CELERY_BROKER_URL,
            connect_timeout=SECONDS,
            transport_options=limits,
        ) as connection:
            connection.ensure_connection(max_retries=1, timeout=SECONDS)
            return tell(connection)
    except Exception:  # whatever a transport raises, the page must say so
        return Broker(UNREACHABLE)


def _told(connection: Connection) -> Broker:
    asking = current_app.control.mailbox(connection)
    # Else it is sent by a connection of the application's, without these limits.
    asking.producer_pool = None
    answers = asking.multi_call("ping", timeout=ANSWER)
    return Broker(
        state=REACHABLE,
        queues=_lengths(connection),
        workers=len(answers),
    )


def _lengths(connection: Connection) -> tuple[tuple[str, int], ...]:
    names = sorted(settings.CELERY_TASK_QUEUES)
    return tuple((name, _length(connection, name)) for name in names)


def _length(connection: Connection, name: str) -> int:
    try:
        with connection.channel() as channel:  # type: ignore[no-untyped-call]
            return int(channel.queue_declare(name, passive=True).message_count)
    except ChannelError:
        # Redis has no queue without a message.
        return 0
