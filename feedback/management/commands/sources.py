"""Show what came from connected tools and was not understood or not taken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from feedback import facade

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """manage.py sources [--json]."""

    help = "Show what connected tools sent that was not understood or not taken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the form."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = facade.not_understood()
        if options["json"]:
            rows = [
                {
                    "source": c.source,
                    "what": c.what,
                    "count": c.count,
                    "first_at": c.first_at.isoformat(),
                    "last_at": c.last_at.isoformat(),
                }
                for c in counts
            ]
            self.stdout.write(json.dumps({"not_understood": rows}))
            return
        if not counts:
            self.stdout.write("everything that connected tools sent was taken")
        for c in counts:
            last = c.last_at.isoformat(timespec="minutes")
            self.stdout.write(f"{c.source}: {c.count} × {c.what} (last {last})")
