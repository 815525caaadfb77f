"""The client for programs without an event loop."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

from groundswell.background import Sender
from groundswell.calls import receipt_call
from groundswell.direct import exchange_patiently
from groundswell.link import Link, Server
from groundswell.queued import Queued
from groundswell.results import GroundswellError
from groundswell.retrying import Backoff

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

    from groundswell.background import OnDrop
    from groundswell.calls import Call

ENV_URL = "GROUNDSWELL_URL"
ENV_KEY = "GROUNDSWELL_KEY"


def server_of(url: str | None, key: str | None, read_timeout: float = 30.0) -> Server:
    """Return the server named here or in the environment. Raises ValueError."""
    address = url or os.environ.get(ENV_URL, "")
    if not address:
        raise ValueError(f"no url was given and {ENV_URL} is not set")
    own = os.environ.get(ENV_KEY, "") if key is None else key
    return Server(address, own, read_timeout=read_timeout)


class Client(Queued):
    """Sends to one Groundswell server, in the background.

    Reports, thumbs, traffic and changes are queued (at most `capacity`; beyond that
    the newest is dropped and counted, and `on_drop` is told). A server that is silent
    for `read_timeout` seconds is asked again; a receipt in a lost answer is lost. At
    the end of the process `exit_timeout` seconds are given to what still waits.

    The calls on a receipt are asked for by a person: they wait, at most about `timeout`
    seconds, and raise GroundswellError. Safe to share between threads and to fork.
    `transport` is httpx's.
    """

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        capacity: int = 1000,
        backoff: Backoff | None = None,
        exit_timeout: float = 2.0,
        timeout: float = 15.0,
        read_timeout: float = 30.0,
        on_drop: OnDrop | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._server = server_of(url, key, read_timeout)
        self._backoff = backoff or Backoff()
        self._timeout = timeout
        self._transport = transport
        self._sender = Sender(
            link=Link(self._server, transport),
            backoff=self._backoff,
            capacity=capacity,
            exit_timeout=exit_timeout,
            on_drop=on_drop,
        )

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until everything was sent, at most `timeout` s; say whether it was."""
        return self._sender.flush(timeout)

    def close(self, timeout: float = 5.0) -> bool:
        """Flush, and drop and count what could not be sent; say whether all was."""
        return self._sender.close(timeout)

    def receipt(self, token: str) -> dict[str, Any]:
        """Return what is kept of a report, until when, and how far it has come."""
        return self._direct(receipt_call(token))

    def export(self, token: str) -> dict[str, Any]:
        """Return all that is stored of a report, as redaction left it."""
        return self._direct(receipt_call(token, part="/export"))

    def erase(self, token: str) -> bool:
        """Erase a report; False when no report has this receipt, or no longer."""
        try:
            return bool(self._direct(receipt_call(token, method="DELETE"))["erased"])
        except GroundswellError as error:
            if error.status == 404:
                return False
            raise

    def withdraw_conversation(self, token: str) -> bool:
        """Take back the conversation of a report; False when there was none."""
        call = receipt_call(token, method="DELETE", part="/conversation")
        return bool(self._direct(call)["conversation_withdrawn"])

    def _direct(self, call: Call) -> dict[str, Any]:
        link = Link(self._server, self._transport)
        return exchange_patiently(link, call, self._backoff, self._timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()
