"""Place what was redacted and scan every hour that closed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from triage.pipeline import catch_up
from triage.tasks import alert


class Command(BaseCommand):
    """`manage.py scan`: what beat does every few minutes, once."""

    help = "Scan every closed hour that has not been scanned yet."

    def handle(self, *args: Any, **options: Any) -> None:
        new = catch_up(now=timezone.now())
        self.stdout.write(f"{len(new)} new causes")
        alert.delay()
