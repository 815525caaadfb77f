"""Which symptom a redacted comment shows: standard input to standard output."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from triage.classifying import FieldError, classification_document, complaint_of
from triage.core.clustering import load_engine
from triage.core.types import Complaint

if TYPE_CHECKING:
    from triage.core.types import Classification

_BATCH = 64


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
            if isinstance(item, FieldError):
                self.stderr.write(f"line {number}: {item}")
                self.stdout.write(json.dumps({"error": f"line {number}: {item}"}))
            else:
                show = _as_json if as_json else _as_line
                self.stdout.write(show(next(found)))
        return len(batch) - len(good)


def _read(line: str, *, as_json: bool) -> Complaint | FieldError:
    if not as_json:
        return Complaint(line)
    try:
        return complaint_of(json.loads(line))
    except FieldError as error:
        return error
    except (ValueError, RecursionError):
        return FieldError("", "not JSON")


def _as_json(found: Classification) -> str:
    return json.dumps(classification_document(found), ensure_ascii=False)


def _as_line(found: Classification) -> str:
    """Give one classification as tab-separated text: id, label, score."""
    return f"{found.symptom_id or 'unsorted'}\t{found.label}\t{found.score:.3f}"
