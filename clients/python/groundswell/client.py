"""The client for programs without an event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from groundswell import asking
from groundswell.connected import Connected
from groundswell.direct import ask
from groundswell.link import Link

if TYPE_CHECKING:
    from types import TracebackType

    from groundswell.asking import Question, T


class Client(Connected):
    """Sends to one Groundswell server, in the background.

    Reports, thumbs, traffic, changes and probes are queued (at most `capacity`, 1000;
    beyond that the newest is dropped and counted, and `on_drop` is told). A server that
    is silent for `read_timeout` (30) seconds is asked again; a receipt in a lost answer
    is lost. At the end of the process `exit_timeout` (2) seconds are given to what
    still waits. `backoff` says when something is tried again.

    The calls on a receipt are asked for by a person: they wait, at most about `timeout`
    (15) seconds, and raise GroundswellError. Safe to share between threads and to fork.
    `transport` is httpx's.
    """

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until everything was sent, at most `timeout` s; say whether it was."""
        return self._sender.flush(timeout)

    def close(self, timeout: float = 5.0) -> bool:
        """Flush, and drop and count what could not be sent; say whether all was."""
        return self._sender.close(timeout)

    def receipt(self, token: str) -> dict[str, Any]:
        """Return what is kept of a report, until when, and how far it has come."""
        return self._ask(asking.receipt(token))

    def export(self, token: str) -> dict[str, Any]:
        """Return all that is stored of a report, as redaction left it."""
        return self._ask(asking.export(token))

    def erase(self, token: str) -> bool:
        """Erase a report; False when no report has this receipt, or no longer."""
        return self._ask(asking.erasure(token))

    def withdraw_conversation(self, token: str) -> bool:
        """Take back the conversation of a report; False when there was none."""
        return self._ask(asking.withdrawal(token))

    def _ask(self, question: Question[T]) -> T:
        link = Link(self._server, self._transport)
        return ask(link, question, self._backoff, self._timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()
