"""Print the access log as CSV or as JSON lines."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from feedback.access_export import FORMS, exported_lines

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """manage.py access_log [--format csv|jsonl] [--since T]."""

    help = "Print who looked at which redacted text, when and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare form and start."""
        parser.add_argument("--format", choices=FORMS, default="csv")
        parser.add_argument("--since", help="ISO 8601 time with an offset")

    def handle(self, *args: Any, **options: Any) -> None:
        since = _since(options["since"])
        for line in exported_lines(form=options["format"], since=since):
            self.stdout.write(line, ending="")


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
