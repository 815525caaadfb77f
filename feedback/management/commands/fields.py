"""Print the data map, or write it into docs/privacy.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from feedback.datamap import data_map, with_map

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """manage.py fields [--write]."""

    help = "Print every stored field, who may see it and how long it is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the switch."""
        parser.add_argument("--write", action="store_true", help="into docs/privacy.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["write"]:
            self.stdout.write(data_map())
            return
        page = settings.BASE_DIR / "docs" / "privacy.md"
        page.write_text(with_map(page.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"written: {page}")
