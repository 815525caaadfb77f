"""`manage.py redact [--json]`: standard input to standard output, one text a line."""

from __future__ import annotations

import json
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from feedback.redaction.redact import Redacted, RedactionError, redact_each

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator

BATCH = 64


class _BadLineError(Exception):
    """A line that cannot be read; its message names the field, never the content."""


class Command(BaseCommand):
    """Redact texts, by the rules that reports go through."""

    help = "Redact standard input to standard output, one text a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json",
            action="store_true",
            help='read one {"text"} a line, write {"text", "entities"}; a bad line '
            'gives {"error"} in its place',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        as_json: bool = options["json"]
        bad = 0
        numbered = enumerate(sys.stdin.buffer, start=1)
        while batch := list(islice(numbered, BATCH)):
            for number, outcome in _outcomes(batch, as_json=as_json):
                if isinstance(outcome, str):
                    bad += 1
                    self.stderr.write(f"line {number}: {outcome}")
                self.stdout.write(_line(outcome, as_json=as_json))
            self.stdout.flush()
        if bad:
            raise CommandError(f"{bad} of the lines could not be redacted")


def _outcomes(
    batch: list[tuple[int, bytes]], *, as_json: bool
) -> Iterator[tuple[int, Redacted | str]]:
    """Yield each line's number with what redaction made of it, or an error."""
    parsed = [_parsed(line, as_json=as_json) for _, line in batch]
    redacted = iter(
        redact_each([t for t in parsed if not isinstance(t, _BadLineError)])
    )
    for (number, _), text in zip(batch, parsed, strict=True):
        outcome = text if isinstance(text, _BadLineError) else next(redacted)
        if isinstance(outcome, RedactionError):
            yield number, f"text: could not be redacted ({outcome.cause})"
        elif isinstance(outcome, _BadLineError):
            yield number, str(outcome)
        else:
            yield number, outcome


def _parsed(line: bytes, *, as_json: bool) -> str | _BadLineError:
    try:
        text = line.decode("utf-8").rstrip("\r\n")
        return _text_of(text) if as_json else text
    except UnicodeDecodeError as error:
        return _BadLineError(f"not UTF-8 at byte {error.start}")
    except _BadLineError as error:
        return error


def _text_of(line: str) -> str:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        where = f" at column {error.colno}" if hasattr(error, "colno") else ""
        raise _BadLineError(f"not JSON{where}") from None
    if not isinstance(item, dict):
        raise _BadLineError('not an object with the field "text"')
    if "text" not in item:
        raise _BadLineError("text: missing")
    if not isinstance(item["text"], str):
        raise _BadLineError("text: must be a string")
    return item["text"]


def _line(outcome: Redacted | str, *, as_json: bool) -> str:
    if not as_json:
        return "" if isinstance(outcome, str) else outcome.text
    if isinstance(outcome, str):
        return json.dumps({"error": outcome})
    return json.dumps({"text": outcome.text, "entities": _entities(outcome)})


def _entities(redacted: Redacted) -> Iterable[dict[str, object]]:
    return [
        {
            "type": entity.type,
            "start": entity.start,
            "end": entity.end,
            "score": round(entity.score, 3),
            "recognizer": entity.recognizer,
        }
        for entity in redacted.entities
    ]
