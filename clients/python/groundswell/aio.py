"""The client for programs with an event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

import httpx

from groundswell.answers import Heard, heard, unheard
from groundswell.background import Sender
from groundswell.calls import receipt_call
from groundswell.client import server_of
from groundswell.link import Link
from groundswell.queued import Queued
from groundswell.results import GroundswellError
from groundswell.retrying import Backoff, Patience

if TYPE_CHECKING:
    from types import TracebackType

    from groundswell.background import OnDrop
    from groundswell.calls import Call


class AsyncClient(Queued):
    """As `Client`; what waits there is awaited here.

    The queued calls are plain functions that return at once, in whichever loop or
    thread, and `await client.bug(...)` waits for what becomes of one.
    `async_transport` serves the calls on receipts, `transport` the others.
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
        async_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._server = server_of(url, key, read_timeout)
        self._backoff = backoff or Backoff()
        self._timeout = timeout
        self._transport = async_transport
        self._sender = Sender(
            link=Link(self._server, transport),
            backoff=self._backoff,
            capacity=capacity,
            exit_timeout=exit_timeout,
            on_drop=on_drop,
        )

    async def flush(self, timeout: float = 5.0) -> bool:
        """Wait until everything was sent, at most `timeout` s; say whether it was."""
        return await asyncio.to_thread(self._sender.flush, timeout)

    async def close(self, timeout: float = 5.0) -> bool:
        """Flush, and drop and count what could not be sent; say whether all was."""
        return await asyncio.to_thread(self._sender.close, timeout)

    async def receipt(self, token: str) -> dict[str, Any]:
        """Return what is kept of a report, until when, and how far it has come."""
        return await self._direct(receipt_call(token))

    async def export(self, token: str) -> dict[str, Any]:
        """Return all that is stored of a report, as redaction left it."""
        return await self._direct(receipt_call(token, part="/export"))

    async def erase(self, token: str) -> bool:
        """Erase a report; False when no report has this receipt, or no longer."""
        try:
            answer = await self._direct(receipt_call(token, method="DELETE"))
        except GroundswellError as error:
            if error.status == 404:
                return False
            raise
        return bool(answer["erased"])

    async def withdraw_conversation(self, token: str) -> bool:
        """Take back the conversation of a report; False when there was none."""
        call = receipt_call(token, method="DELETE", part="/conversation")
        return bool((await self._direct(call))["conversation_withdrawn"])

    async def _direct(self, call: Call) -> dict[str, Any]:
        patience = Patience(self._backoff, self._timeout)
        async with httpx.AsyncClient(
            timeout=self._server.timeout, transport=self._transport
        ) as link:
            while (found := await self._exchange(link, call)).passing:
                pause = patience.pause(asked=found.asked)
                if pause is None:
                    break
                await asyncio.sleep(pause)
        if found.error is not None:
            raise found.error
        return dict(found.answer)

    async def _exchange(self, link: httpx.AsyncClient, call: Call) -> Heard:
        try:
            return heard(await link.send(self._server.request_of(call, link)))
        except httpx.HTTPError as error:
            return unheard(error)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        await self.close()
