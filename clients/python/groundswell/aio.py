"""The client for programs with an event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self, Unpack

import httpx

from groundswell import asking
from groundswell.answers import Heard, heard, unheard
from groundswell.asking import Tries
from groundswell.connected import Connected, Options

if TYPE_CHECKING:
    from types import TracebackType

    from groundswell.asking import Question, T
    from groundswell.calls import Call


class AsyncClient(Connected):
    """As `Client`, with the same options; what waits there is awaited here.

    The queued calls are plain functions that return at once, in whichever loop or
    thread, and `await client.bug(...)` waits for what becomes of one.
    `async_transport` serves the calls on receipts, `transport` the others.
    """

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        async_transport: httpx.AsyncBaseTransport | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(url, key, **options)
        self._async_transport = async_transport

    async def flush(self, timeout: float = 5.0) -> bool:
        """Wait until everything was sent, at most `timeout` s; say whether it was."""
        return await asyncio.to_thread(self._sender.flush, timeout)

    async def close(self, timeout: float = 5.0) -> bool:
        """Flush, and drop and count what could not be sent; say whether all was."""
        return await asyncio.to_thread(self._sender.close, timeout)

    async def receipt(self, token: str) -> dict[str, Any]:
        """Return what is kept of a report, until when, and how far it has come."""
        return await self._ask(asking.receipt(token))

    async def export(self, token: str) -> dict[str, Any]:
        """Return all that is stored of a report, as redaction left it."""
        return await self._ask(asking.export(token))

    async def erase(self, token: str) -> bool:
        """Erase a report; False when no report has this receipt, or no longer."""
        return await self._ask(asking.erasure(token))

    async def withdraw_conversation(self, token: str) -> bool:
        """Take back the conversation of a report; False when there was none."""
        return await self._ask(asking.withdrawal(token))

    async def _ask(self, question: Question[T]) -> T:
        tries = Tries(question, self._backoff, self._timeout)
        async with httpx.AsyncClient(
            timeout=self._server.timeout, transport=self._async_transport
        ) as link:
            while (
                pause := tries.pause_after(await self._exchange(link, question.call))
            ) is not None:
                await asyncio.sleep(pause)
        return tries.answer()

    async def _exchange(self, link: httpx.AsyncClient, call: Call) -> Heard:
        try:
            return heard(await link.send(self._server.request_of(call, link)))
        except Exception as error:  # as Link has it: every failure is an answer
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
