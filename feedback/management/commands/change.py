"""Note a change by hand: something was done to the fleet."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback import facade

if TYPE_CHECKING:
    from argparse import ArgumentParser

KINDS = ("deploy", "config", "routing", "flag", "rollback")


class Command(BaseCommand):
    """manage.py change TITLE --kind K [--scope NAME=V,V]... [--at T] [--id ID]."""

    help = "Note something that was done to the fleet, for the search of suspects."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what a change is made of."""
        parser.add_argument("title")
        parser.add_argument("--kind", required=True, choices=KINDS)
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            metavar="NAME=VALUE,VALUE",
            help="where; may be given several times",
        )
        parser.add_argument("--at", help="ISO 8601 with an offset; default now")
        parser.add_argument("--id", help="default: made from all that is said")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        item: dict[str, Any] = {
            "at": options["at"] or now.replace(microsecond=0).isoformat(),
            "kind": options["kind"],
            "title": options["title"],
            "metadata": _scope(options["scope"]),
        }
        item["change_id"] = options["id"] or f"by-hand-{_digest(item)}"
        outcome = facade.accept_changes(items=[item], now=now)
        if outcome.refused:
            why = outcome.refused[0]
            raise CommandError(
                f"{why.field}: {why.message}" if why.field else why.message
            )
        (receipt,) = outcome.receipts
        self.stdout.write(f"{receipt.status}: {receipt.item_id} at {item['at']}")
        for note in receipt.notes:
            self.stdout.write(f"  {note}")


def _scope(given: list[str]) -> dict[str, list[str]]:
    scope: dict[str, list[str]] = {}
    for text in given:
        name, equals, values = text.partition("=")
        found = [value.strip() for value in values.split(",") if value.strip()]
        if not equals or not name.strip() or not found:
            raise CommandError("--scope must be such as platform=tpu or model=a,b")
        scope.setdefault(name.strip(), []).extend(found)
    return scope


def _digest(item: dict[str, Any]) -> str:
    """The same words at the same time are the same change."""
    text = json.dumps(item, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
