"""Print the access log as CSV or as JSON lines."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from feedback.access import every_entry

if TYPE_CHECKING:
    from argparse import ArgumentParser

_COLUMNS = ("at", "who", "why", "report_id")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Command(BaseCommand):
    """manage.py access_log [--format csv|jsonl] [--since T]."""

    help = "Print who looked at which redacted text, when and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare form and start."""
        parser.add_argument("--format", choices=["csv", "jsonl"], default="csv")
        parser.add_argument("--since", help="ISO 8601 time with an offset")

    def handle(self, *args: Any, **options: Any) -> None:
        entries = every_entry(since=_since(options["since"]))
        rows = ({**asdict(e), "at": e.at.isoformat()} for e in entries)
        if options["format"] == "jsonl":
            for row in rows:
                self.stdout.write(json.dumps(row, ensure_ascii=False))
            return
        table = csv.writer(self.stdout, lineterminator="\n")
        table.writerow(_COLUMNS)
        for row in rows:
            table.writerow([_plain(row[name]) for name in _COLUMNS])


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        since = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError("--since must be an ISO 8601 time") from None
    if since.tzinfo is None:
        raise CommandError("--since must have an offset from UTC, such as +00:00")
    return since


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
