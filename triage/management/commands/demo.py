"""August and September 2025, replayed: which faults are found, and how early."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from feedback import facade
from triage.queries import documents_known, horizon, scanned_to
from triage.queries.weeks import Week

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

ADDRESS = "127.0.0.1:8000"
USER = "demo"
# The end of the day on which the story can be told: one fault goes on, two are over.
UNTIL = "2025-09-07T00:00"
# Those that are over by then are kept.
WEEKS = ("2025-W32", "2025-W35", "2025-W36")
NEAR = timedelta(hours=72)
COLUMNS = (7, 30, 52, 18, 22, 46, 20)
HEAD = (
    "cause",
    "symptoms",
    "attributes",
    "onset (UTC)",
    "detected after",
    "first suspect change",
    "in history: fixed on",
)


class Command(BaseCommand):
    """`manage.py demo [--no-serve] [--seed N] [--until T]`: replay, tell, serve."""

    help = "Replay August and September 2025 and show what is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--until",
            default=UNTIL,
            help=f"stop the replay there, by default {UNTIL}; the history goes on to "
            "21 September 2025",
        )
        parser.add_argument("--no-serve", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        world = settings.VAR_DIR / "demo" / f"postmortem-{options['seed']}"
        if not (world / "truth.json").exists():
            call_command("simulate", "postmortem", seed=options["seed"], out=world)
        self.stdout.write("Replaying the reports of 2025 through the pipeline …")
        call_command("replay", str(world), "--until", options["until"])
        truth = json.loads((world / "truth.json").read_text(encoding="utf-8"))
        self._table(truth["incidents"])
        played = scanned_to()
        for week in WEEKS:
            if played and Week.parse(week).end <= played:
                call_command("weekly_report", week=week, keep=True, stdout=StringIO())
        if not options["no_serve"]:
            self._serve()

    def _table(self, incidents: list[dict[str, Any]]) -> None:
        self.stdout.write("")
        self._row(HEAD)
        self._row(tuple("-" * (width - 2) for width in COLUMNS))
        for cause in documents_known(now=horizon(clock=timezone.now())):
            self._row(_cells(cause, incidents))
        self.stdout.write(
            "\nA cause is associated with its attributes and changes, not proved. "
            "The last column is the public record.\n"
        )

    def _row(self, cells: tuple[str, ...]) -> None:
        """One row; a cell that is too long goes on below."""
        columns = [
            _wrapped(cell, width - 2)
            for cell, width in zip(cells, COLUMNS, strict=True)
        ]
        for line in range(max(map(len, columns))):
            parts = [
                (column[line] if line < len(column) else "").ljust(width)
                for column, width in zip(columns, COLUMNS, strict=True)
            ]
            self.stdout.write("".join(parts).rstrip())

    def _serve(self) -> None:
        password = secrets.token_urlsafe(9)
        user, _ = get_user_model().objects.get_or_create(username=USER)
        user.set_password(password)
        user.save()
        facade.give(username=USER, role=facade.VIEWER)
        self.stdout.write(f"http://{ADDRESS}/  login: {USER}  password: {password}")
        call_command("runserver", ADDRESS, use_reloader=False)


def _cells(cause: dict[str, Any], incidents: list[dict[str, Any]]) -> tuple[str, ...]:
    after = cause["detected_after"]
    suspects = cause["suspect_changes"]
    first = suspects[0] if suspects else None
    return (
        cause["cause_id"],
        ", ".join(s["label"] for s in cause["symptoms"]),
        "; ".join(f"{k}: {', '.join(v)}" for k, v in cause["attributes"].items()),
        f"{datetime.fromisoformat(cause['onset']):%d %b %Y %H:%M}",
        f"{after['hours']:.0f} h, {after['reports'] or 'a few'} reports",
        f"{first['title']} ({first['change_id']})"
        if first
        else "no logged change fits",
        _fixed(cause, incidents),
    )


def _fixed(cause: dict[str, Any], incidents: list[dict[str, Any]]) -> str:
    """When history ended the fault that this cause is, with the days gained."""
    onset = datetime.fromisoformat(cause["onset"])
    detected = datetime.fromisoformat(cause["detected_at"])
    for incident in incidents:
        near = abs(datetime.fromisoformat(incident["onset"]) - onset) <= NEAR
        if not (incident["required"] and near and incident["fixed_on"]):
            continue
        shared = cause["attributes"].keys() & incident["where"].keys()
        if shared and all(
            set(cause["attributes"][k]) & set(incident["where"][k]) for k in shared
        ):
            fixed = datetime.fromisoformat(incident["fixed_on"])
            days = (fixed.date() - detected.date()).days
            return f"{incident['fixed_on']}, {days} days later"
    return "not in the record"


def _wrapped(text: str, width: int) -> list[str]:
    """Break at spaces, so that no line is longer than `width` where that can be."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
