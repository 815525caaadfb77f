"""Calls that somebody waits for, without I/O: what to send, when again, what it says.

`Client` and `AsyncClient` do no more than send, and wait as they each can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from groundswell.calls import receipt_call
from groundswell.results import GroundswellError
from groundswell.retrying import Patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from groundswell.answers import Heard
    from groundswell.calls import Call
    from groundswell.retrying import Backoff

T = TypeVar("T")


@dataclass(frozen=True)
class Question(Generic[T]):
    """A call, and what its answer says; `read` raises GroundswellError."""

    call: Call
    read: Callable[[Heard], T]


class Tries(Generic[T]):
    """The tries of one question within so many seconds, whoever sends them."""

    def __init__(self, question: Question[T], backoff: Backoff, seconds: float) -> None:
        self._question = question
        self._patience = Patience(backoff, seconds)
        self._heard: Heard | None = None

    def pause_after(self, heard: Heard) -> float | None:
        """Take what came of a try; give the seconds to the next, None when it ends."""
        self._heard = heard
        return self._patience.pause(asked=heard.asked) if heard.passing else None

    def answer(self) -> T:
        """Return what the last try says. Raises GroundswellError."""
        if self._heard is None:
            raise GroundswellError("no answer yet")
        return self._question.read(self._heard)


def whole(heard: Heard) -> dict[str, Any]:
    """Return all that was answered. Raises GroundswellError."""
    if heard.error is not None:
        raise heard.error
    return dict(heard.answer)


def receipt(token: str) -> Question[dict[str, Any]]:
    """Ask what is kept of a report."""
    return Question(receipt_call(token), whole)


def export(token: str) -> Question[dict[str, Any]]:
    """Ask for all that is stored of a report."""
    return Question(receipt_call(token, part="/export"), whole)


def erasure(token: str) -> Question[bool]:
    """Ask for a report's erasure."""
    return Question(receipt_call(token, method="DELETE"), _erased)


def withdrawal(token: str) -> Question[bool]:
    """Ask for the conversation of a report to be taken back."""
    call = receipt_call(token, method="DELETE", part="/conversation")
    return Question(call, lambda heard: bool(whole(heard)["conversation_withdrawn"]))


def _erased(heard: Heard) -> bool:
    if heard.error is not None and heard.error.status == 404:
        return False
    return bool(whole(heard)["erased"])
