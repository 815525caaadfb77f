"""Print the causes that are known now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from triage.queries import causes_known, documents_known, horizon, state_known
from triage.queries.beside import with_beside
from triage.queries.findings import findings_known, findings_lately
from triage.queries.moved import moved_known
from triage.queries.rhythms import weekdays_known
from triage.queries.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.core.management.base import CommandParser

    from triage.queries import CauseView


class Command(BaseCommand):
    """`manage.py causes`: a readable list, or the documents with --json."""

    help = "Print the causes known now, in the order of their detection."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the causes as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = horizon(clock=timezone.now())
        if options["json"]:
            document = {
                "causes": [
                    with_beside(document=found, now=now)
                    for found in documents_known(now=now)
                ],
                "findings": [found.document() for found in findings_known(now=now)],
                "weekday_rises": [r.document() for r in weekdays_known(now=now)],
                "traffic_moves": [m.document() for m in moved_known(now=now)],
            }
            self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))
            return
        for line in _lines(now):
            self.stdout.write(line)


def _lines(now: datetime) -> Iterator[str]:
    causes = causes_known(now=now)
    state = state_known(now=now)
    if state.scanned_to is None:
        yield "Not computed yet: no hour has been scanned."
        if not causes:
            return
    elif not causes:
        yield (
            f"No cause found in {state.totals.reports} reports by "
            f"{state.totals.reporters} reporters, "
            f"scanned to {moment(state.scanned_to)} UTC."
        )
    for found in findings_lately(now=now):
        yield f"No cause: {found.sentence}"
    for number, cause in enumerate(causes, start=1):
        yield from _cause_lines(number, cause)


def _cause_lines(number: int, cause: CauseView) -> Iterator[str]:
    yield f"{number}. {cause.complaint} [{cause.status}]  {cause.cause_id}"
    for name, text in _fields(cause):
        yield f"     {name:<12} {text}"
    yield ""


def _fields(cause: CauseView) -> Iterator[tuple[str, str]]:
    for name, values in cause.attributes:
        yield name, ", ".join(values)
    if not cause.attributes:
        yield "where", cause.place
    yield "onset", f"{moment(cause.onset)} UTC"
    yield "detected", f"{moment(cause.detected_at)} UTC, {cause.delay_text} after onset"
    if cause.resolved_at:
        yield "resolved", f"{moment(cause.resolved_at)} UTC"
    if cause.verdict:
        yield "judged", cause.verdict
    yield "reports", cause.counts
    yield "requests", cause.exposure
    for suspect in cause.suspects:
        at = f" ({moment(suspect.at)} UTC)" if suspect.at else ""
        yield "suspect", f"{suspect.title}{at}, score {suspect.score}"
    if not cause.suspects:
        yield "suspect", "no logged change fits"
