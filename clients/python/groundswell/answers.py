"""What an answer of the server means: taken, refused, or to be tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from groundswell.results import GroundswellError
from groundswell.retrying import PASSING, asked_wait

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Heard:
    """What came of one try.

    `error` is None when the call was taken. With `passing` it may be tried again, not
    before `asked` seconds.
    """

    answer: Mapping[str, Any]
    error: GroundswellError | None = None
    passing: bool = False
    asked: float = 0.0


def heard(response: httpx.Response) -> Heard:
    """Read an answer."""
    answer = _object(response)
    status = response.status_code
    if 200 <= status < 300:
        return Heard(answer)
    return Heard(
        {},
        _error(status, answer),
        passing=status in PASSING,
        asked=asked_wait(response.headers.get("Retry-After")),
    )


def unheard(error: Exception) -> Heard:
    """Read the lack of an answer: its class alone, for a message may quote addresses.

    Only troubles of the connection pass.
    """
    message = f"no answer ({type(error).__name__})"
    passing = isinstance(error, httpx.TransportError)
    return Heard({}, GroundswellError(message), passing=passing)


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _error(status: int, answer: Mapping[str, Any]) -> GroundswellError:
    """Return the server's own words: of the call, or of a list's first item."""
    said = answer.get("error")
    refused = answer.get("refused")
    if isinstance(refused, list) and refused:
        said = refused[0]
    if not isinstance(said, dict):
        return GroundswellError(f"status {status}", status=status)
    return GroundswellError(
        str(said.get("message", "")), status=status, field=str(said.get("field", ""))
    )
