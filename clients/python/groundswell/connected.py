"""What `Client` and `AsyncClient` share: the server, the queue and its sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from groundswell.background import Sender
from groundswell.link import Link, server_of
from groundswell.queued import Queued
from groundswell.retrying import Backoff

if TYPE_CHECKING:
    import httpx

    from groundswell.background import OnDrop


class Options(TypedDict, total=False):
    """What may be set of a client; `Client` says what each is."""

    capacity: int
    backoff: Backoff | None
    exit_timeout: float
    timeout: float
    read_timeout: float
    on_drop: OnDrop | None
    transport: httpx.BaseTransport | None


class Connected(Queued):
    """One server, and a queue to it."""

    def __init__(
        self, url: str | None = None, key: str | None = None, **options: Unpack[Options]
    ) -> None:
        unknown = options.keys() - Options.__annotations__.keys()
        if unknown:
            raise TypeError(f"no such option: {', '.join(sorted(unknown))}")
        self._server = server_of(url, key, options.get("read_timeout", 30.0))
        self._backoff = options.get("backoff") or Backoff()
        self._timeout = options.get("timeout", 15.0)
        self._transport = options.get("transport")
        self._sender = Sender(
            link=Link(self._server, self._transport),
            backoff=self._backoff,
            capacity=options.get("capacity", 1000),
            exit_timeout=options.get("exit_timeout", 2.0),
            on_drop=options.get("on_drop"),
        )
