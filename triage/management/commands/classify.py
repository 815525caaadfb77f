"""Which symptom a redacted comment shows: standard input to standard output."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from triage.core.clustering import load_engine
from triage.core.types import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from triage.core.types import Classification

_BATCH = 64


class BadLineError(ValueError):
    """A line that is not a complaint; the message names the field."""


class Command(BaseCommand):
    """Read one comment a line; print its symptom."""

    help = "Say which symptom each redacted comment on standard input shows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json",
            action="store_true",
            help='read {"comment", "conversation"?} a line and print JSON',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lines = enumerate((line.rstrip("\r\n") for line in sys.stdin), start=1)
        bad = 0
        while batch := list(islice(lines, _BATCH)):
            bad += self._answer(batch, as_json=options["json"])
        if bad:
            msg = f"{bad} line(s) could not be read"
            raise CommandError(msg)

    def _answer(self, batch: list[tuple[int, str]], *, as_json: bool) -> int:
        """Print one line for each line of the batch, in order; count the bad ones."""
        read = [_read(line, as_json=as_json) for _, line in batch]
        good = [item for item in read if isinstance(item, Complaint)]
        found = iter(load_engine().classify(good))
        for (number, _), item in zip(batch, read, strict=True):
            if isinstance(item, BadLineError):
                self.stderr.write(f"line {number}: {item}")
                self.stdout.write(json.dumps({"error": f"line {number}: {item}"}))
            else:
                show = as_document if as_json else as_line
                self.stdout.write(show(next(found)))
        return len(batch) - len(good)


def _read(line: str, *, as_json: bool) -> Complaint | BadLineError:
    if not as_json:
        return Complaint(line)
    try:
        return parse(line)
    except BadLineError as error:
        return error


def parse(line: str) -> Complaint:
    """Read one JSON line; BadLineError names the field that is wrong."""
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        msg = "not JSON"
        raise BadLineError(msg) from error
    if not isinstance(document, dict):
        msg = "not an object"
        raise BadLineError(msg)
    comment = document.get("comment")
    if not isinstance(comment, str):
        msg = "comment: a text is needed"
        raise BadLineError(msg)
    turns = document.get("conversation")
    if turns is not None and not isinstance(turns, list):
        msg = "conversation: a list of messages is needed"
        raise BadLineError(msg)
    return Complaint(comment, tuple(_turns(turns or ())))


def _turns(turns: Iterable[object]) -> Iterator[tuple[str, str]]:
    for i, turn in enumerate(turns):
        if not isinstance(turn, dict):
            msg = f"conversation[{i}]: an object with role and content is needed"
            raise BadLineError(msg)
        for name in ("role", "content"):
            if not isinstance(turn.get(name), str):
                msg = f"conversation[{i}].{name}: a text is needed"
                raise BadLineError(msg)
        yield turn["role"], turn["content"]


def as_document(found: Classification) -> str:
    """Give one classification as a JSON line."""
    document = {
        "symptom_id": found.symptom_id,
        "label": found.label,
        "family": found.family,
        "score": found.score,
        "detectors": [
            {
                "detector": finding.detector,
                "symptom_id": finding.symptom_id,
                "where": finding.where,
                "note": finding.note,
                "confidence": finding.confidence,
            }
            for finding in found.detectors
        ],
        "unsorted": found.unsorted,
        "second": found.second,
        "words": found.words,
        "version": found.version,
    }
    return json.dumps(document, ensure_ascii=False)


def as_line(found: Classification) -> str:
    """Give one classification as tab-separated text: id, label, score."""
    return f"{found.symptom_id or 'unsorted'}\t{found.label}\t{found.score:.3f}"
