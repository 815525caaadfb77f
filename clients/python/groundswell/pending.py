"""Something on its way: waited for only by those who ask."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING

from groundswell.results import Dropped, GroundswellError, Result

if TYPE_CHECKING:
    from collections.abc import Generator


class Pending:
    """A call that was queued. `item_id` is its idempotency key."""

    def __init__(self, item_id: str) -> None:
        self.item_id = item_id
        self._future: Future[Result] = Future()

    def settle(self, result: Result) -> bool:
        """Say what became of it; False when that was said before."""
        if self._future.done():
            return False
        self._future.set_result(result)
        return True

    def abandon(self, result: Result) -> None:
        """Settle it in a forked child, where the old lock may be held for ever."""
        self._future = Future()
        self._future.set_result(result)

    def wait(self, timeout: float | None = None) -> Result | None:
        """Return what became of it, None when `timeout` seconds were too few."""
        try:
            return self._future.result(timeout)
        except FutureTimeoutError:
            return None

    def result(self, timeout: float | None = None) -> Result:
        """Return what became of it; raise GroundswellError when it was not taken."""
        found = self.wait(timeout)
        if found is None:
            raise GroundswellError("no answer yet")
        if found.dropped is Dropped.REFUSED and found.error:
            raise found.error
        if found.dropped:
            raise GroundswellError(found.dropped.value)
        return found

    def __await__(self) -> Generator[object, None, Result]:
        """Wait for what becomes of it without holding up the event loop."""
        shielded = asyncio.shield(asyncio.wrap_future(self._future))
        return shielded.__await__()
