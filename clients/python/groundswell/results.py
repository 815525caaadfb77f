"""What became of something that was to be sent, and why it was not taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Dropped(StrEnum):
    """Why something was never taken in; none of these says what it was."""

    FULL = "the queue is full"
    CLOSED = "the client is closed"
    REFUSED = "the server refused it"
    GIVEN_UP = "the server could not be reached for too long"
    NOT_JSON = "it cannot be written as JSON"
    LEFT = "the process ended first"
    FORKED = "the process forked; the parent has it"


class GroundswellError(Exception):
    """A call failed. `status` is 0 when no answer came; `field` names what is wrong.

    The message is the server's, which never repeats what was sent, or a class of error.
    """

    def __init__(self, message: str, *, status: int = 0, field: str = "") -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.status = status
        self.field = field


@dataclass(frozen=True)
class Result:
    """What became of one call. `dropped` is None when the server took it.

    `answer` is the server's own: `status`, `notes` and `receipt` of a report, the sums
    of a list. `receipt` is given once: a retry whose first answer was lost has none.
    """

    item_id: str
    dropped: Dropped | None = None
    error: GroundswellError | None = None
    answer: Mapping[str, Any] | None = None

    @property
    def taken(self) -> bool:
        """Whether the server has it."""
        return self.dropped is None

    @property
    def receipt(self) -> str | None:
        """The token of a report's receipt, for the person whose report it is."""
        return (self.answer or {}).get("receipt")

    @property
    def notes(self) -> list[str]:
        """The server's remarks on a report, such as that a conversation was dropped."""
        return list((self.answer or {}).get("notes", []))
