"""Load line-delimited JSON files; may be killed and started again at any moment."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback import facade, tasks
from feedback.adapters.mapping import Mapping, MappingError, read_mapping
from feedback.imports import FORMATS, MAPPED, Source, adapted_batches, source_of
from feedback.kinds import KINDS
from feedback.lines import Batch, read_batches
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

_SHOWN = 100
_ERASED = "erased before, not taken again"
_EDITED = "edited since it was taken, the first version is kept"


class Command(BaseCommand):
    """manage.py load: a file a kind, as --reports F --traffic F --thumbs-up F.

    --as FORMAT says that the reports are another tool's: csv and jsonl with --mapping.
    """

    help = "Load files of reports, traffic, changes and request records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare a file a kind."""
        for kind in KINDS:
            name = f"--{kind.replace('_', '-')}"
            parser.add_argument(name, metavar="F", help='"-" reads stdin')
        parser.add_argument(
            "--as", dest="format", choices=FORMATS, help="what the reports file is"
        )
        parser.add_argument(
            "--mapping", metavar="M", help="JSON or .toml, for csv, jsonl"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each file, then see to redaction."""
        files = {kind: options[kind] for kind in KINDS if options[kind]}
        if not files:
            raise CommandError("nothing to load: name at least one file")
        if list(files.values()).count("-") > 1:
            raise CommandError("only one file can be standard input")
        self._source = _source(options, files)
        self._format = str(options["format"])
        with ExitStack() as stack:
            streams = {k: _opened(name, stack) for k, name in files.items()}
            refused = sum(self._load(k, files[k], s) for k, s in streams.items())
        self._redact()
        if refused:
            raise CommandError(f"{refused} lines were refused")

    def _load(self, kind: str, name: str, stream: BinaryIO) -> int:
        accept, size = KINDS[kind]
        sums: Counter[str] = Counter()
        for batch in self._batches(kind, stream, size):
            outcome = accept(items=batch.items, now=timezone.now())
            if batch.ratings:
                facade.accept_thumbs_up(items=batch.ratings, now=timezone.now())
            sums["accepted"] += outcome.accepted
            sums["duplicates"] += outcome.duplicates
            sums[_ERASED] += outcome.erased
            sums.update(note for r in outcome.receipts for note in r.notes)
            sums.update(batch.remarks)
            if kind == "reports" and self._source:
                outcome, edited = _without_edited(outcome)
                sums[_EDITED] += edited
            for line, why in _refusals(batch, outcome):
                sums["refused"] += 1
                if sums["refused"] <= _SHOWN:
                    self.stderr.write(f"{name}:{line}: {why}")
        self._report(kind, sums)
        if kind == "reports" and self._source:
            self._count(sums)
        return sums["refused"]

    def _batches(self, kind: str, stream: BinaryIO, size: int) -> Iterator[Batch]:
        if kind == "reports" and self._source:
            return adapted_batches(source=self._source, stream=stream, size=size)
        return read_batches(stream=stream, size=size)

    def _report(self, kind: str, sums: Counter[str]) -> None:
        states = ("accepted", "duplicates", "refused")
        line = ", ".join(f"{sums[state]} {state}" for state in states)
        self.stdout.write(f"{kind}: {line}")
        for note in sorted(n for n in sums.keys() - set(states) if sums[n]):
            self.stdout.write(f"  {sums[note]} × {note}")

    def _count(self, sums: Counter[str]) -> None:
        own = {"accepted", "duplicates", "refused", _ERASED}
        remarks = {what: n for what, n in sums.items() if n and what not in own}
        facade.count_not_understood(
            source=self._format, remarks=remarks, now=timezone.now()
        )

    def _redact(self) -> None:
        if settings.CELERY_BROKER_URL:
            tasks.redact_waiting.delay()
            self.stdout.write("redaction: left to the worker")
            return
        done = 0
        while settled := facade.redact_waiting(now=timezone.now(), limit=256):
            done += settled
        self.stdout.write(f"redaction: {done} reports")


def _opened(name: str, stack: ExitStack) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return stack.enter_context(Path(name).open("rb"))
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None


def _source(options: dict[str, Any], files: dict[str, str]) -> Source | None:
    """Return what --as names, with its mapping. Raises CommandError."""
    name, mapping = options["format"], options["mapping"]
    if name is None and mapping is None:
        return None
    if name is None or "reports" not in files:
        raise CommandError("--mapping needs --as, and --as needs --reports")
    if (name in MAPPED) != (mapping is not None):
        needs = "needs a --mapping" if name in MAPPED else "takes no --mapping"
        raise CommandError(f"--as {name} {needs}")
    return source_of(name=name, mapping=_mapping(mapping) if mapping else None)


def _mapping(name: str) -> Mapping:
    path = Path(name)
    try:
        text = path.read_text(encoding="utf-8")
        return read_mapping(text=text, toml=path.suffix == ".toml")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"{name}: is not UTF-8") from None
    except MappingError as error:
        raise CommandError(f"{name}: {error}") from None


def _without_edited(outcome: facade.Outcome) -> tuple[facade.Outcome, int]:
    """Take out what is known with other content: people edit where it comes from."""
    others = tuple(r for r in outcome.refused if r.status != 409)
    return replace(outcome, refused=others), len(outcome.refused) - len(others)


def _refusals(batch: Batch, outcome: facade.Outcome) -> list[tuple[int, str]]:
    broken = [(line, _told(why)) for line, why in batch.broken]
    refused = [(batch.lines[r.index], _told(r)) for r in outcome.refused]
    return sorted(broken + refused)


def _told(why: facade.Refusal | RefusedError) -> str:
    return f"{why.field}: {why.message}" if why.field else why.message
