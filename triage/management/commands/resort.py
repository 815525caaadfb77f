"""Sort reports anew after an upgrade of the symptom head."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from triage.erasure import rebuild
from triage.resorting import sort_again


class Command(BaseCommand):
    """`manage.py resort`: let the present head sort what an older one sorted."""

    help = "Sort anew every report that another version of the symptom head sorted."

    def handle(self, *args: Any, **options: Any) -> None:
        done = sort_again(now=timezone.now())
        if done is None:
            self.stdout.write("every report with a text is sorted by the present head")
            return
        rebuild()
        self.stdout.write(f"{done.reports} reports sorted anew by {done.to_version}")
        for before, after, reports in done.moves:
            self.stdout.write(f"{before} -> {after}: {reports}")
