"""Try failed reports again, or list them."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from feedback.requeueing import failures, requeue
from feedback.tasks import redact_waiting

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """manage.py requeue [--list]."""

    help = "Let failed reports whose sealed payload is left wait for redaction again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--list", action="store_true", help="only say how many failed of what"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for failure, count in failures().items() or [("nothing", 0)]:
                self.stdout.write(f"{count} {failure}")
            return
        count = requeue(by=f"manage.py, run by {getpass.getuser()}")
        self.stdout.write(f"{count} reports wait again")
        if count:
            redact_waiting.delay()
