"""What a bug report says of the machine: three attributes, no names and no paths."""

from __future__ import annotations

import json
import platform
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TERMINALS = ("TERM_PROGRAM", "TERM")
_WORD = re.compile(r"[A-Za-z0-9][\w.+-]{0,39}", re.ASCII)
_VERSION = re.compile(r"[\w.+-]{1,40}", re.ASCII)


class ConversationError(Exception):
    """The file holds no conversation; the message repeats nothing of it."""


def attributes(
    *, environment: Mapping[str, str], client_version: str | None
) -> dict[str, str]:
    """Return system, terminal and version, each where it is known.

    A value that is no plain word is left out: anything may stand in a variable.
    """
    names = [environment.get(name, "") for name in _TERMINALS]
    found = {
        "client_os": platform.system().lower(),
        "terminal": next((n for n in names if _WORD.fullmatch(n)), ""),
        "client_version": client_version or "",
    }
    return {name: value for name, value in found.items() if _VERSION.fullmatch(value)}


def conversation_in(path: Path) -> list[dict[str, Any]]:
    """Return the turns in a file: a JSON list, an object that has one, or JSON lines.

    Of each turn role, content and request_id are taken. Raises ConversationError.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConversationError(f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConversationError("is not UTF-8") from None
    turns = _turns(text)
    if not turns or not all(_is_turn(turn) for turn in turns):
        raise ConversationError("is no list of turns with role and content")
    kept = ("role", "content", "request_id")
    return [{name: turn[name] for name in kept if turn.get(name)} for turn in turns]


def _turns(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except ValueError:
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise ConversationError("is neither JSON nor JSON lines") from None
    if isinstance(found, dict):
        found = found.get("messages") or found.get("conversation") or [found]
    return found if isinstance(found, list) else []


def _is_turn(turn: object) -> bool:
    return isinstance(turn, dict) and all(
        isinstance(turn.get(name), str) and turn[name] for name in ("role", "content")
    )
