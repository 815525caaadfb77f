"""Delete what has been kept long enough, as beat does every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from triage import retention


class Command(BaseCommand):
    """manage.py purge: for installations without beat."""

    help = "Delete texts, reports, request records and log entries past their time."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = retention.purge(now=timezone.now())
        self.stdout.write(", ".join(f"{n} {what}" for what, n in gone.items()))
