"""Print the symptoms users complain of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from triage.queries import horizon, symptoms_known
from triage.queries.new_symptoms import new_symptoms_known
from triage.queries.symptom_document import symptoms_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser

    from triage.queries import SymptomTable


class Command(BaseCommand):
    """`manage.py symptoms`: a table, or JSON with --json."""

    help = "Print the symptoms of all known reports, with counts and denominators."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the symptoms as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = horizon(clock=timezone.now())
        table, new = symptoms_known(now=now), new_symptoms_known(now=now)
        if options["json"]:
            told = {"new_symptoms": [row.document() for row in new]}
            document = symptoms_document(table) | told
            self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))
            return
        for line in _lines(table):
            self.stdout.write(line)
        for row in new:
            self.stdout.write(
                f"{row.symptom_id}  {row.label}; at least {row.reporters} reporters, "
                f"in {', '.join(row.causes)}"
            )


def _lines(table: SymptomTable) -> Iterator[str]:
    totals = table.totals
    yield f"{totals.reports} reports by {totals.reporters} reporters"
    yield f"{'symptom':<26} {'reports':>14} {'reporters':>14} {'share':>14}  words"
    for row in table.rows:
        cells = f"{row.reports!s:>14} {row.reporters!s:>14} {row.share.percent:>14}"
        yield f"{row.symptom_id:<26} {cells}  {', '.join(row.keywords)}"
    yield (
        f"Without any attribute: {totals.without_attributes} of {totals.reports} "
        f"reports ({totals.without_attributes_share.percent})."
    )
