"""Say in words what is wrong with this installation."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from triage.doctor import diagnose

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """manage.py doctor [--json]: ends with 1 when something is wrong."""

    help = "Say what is wrong with this set-up; end with 1 when something is."
    # A broken set-up is what it is for.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = diagnose(now=timezone.now())
        if options["json"]:
            document = [dataclasses.asdict(f) | {"well": f.well} for f in findings]
            self.stdout.write(json.dumps({"checks": document}))
        else:
            for found in findings:
                said = "well" if found.well else f"WRONG: {found.trouble}"
                self.stdout.write(f"{found.check:17}{said}")
        if not all(found.well for found in findings):
            raise SystemExit(1)
