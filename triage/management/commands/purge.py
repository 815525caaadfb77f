"""Delete what has been kept long enough, as beat does every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from feedback import facade
from triage import retention

_NOT_YET = "SQLite's files still hold what was deleted: somebody reads; purge again"


class Command(BaseCommand):
    """manage.py purge: for installations without beat."""

    help = "Delete texts, reports, request records and log entries past their time."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        gone = facade.purge(now=now) | retention.purge(now=now)
        if connection.vendor == "sqlite" and not facade.scrub(thorough=True):
            self.stderr.write(_NOT_YET)
        self.stdout.write(", ".join(f"{n} {what}" for what, n in gone.items()))
