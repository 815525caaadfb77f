"""Play a history in time order, the clock advanced step by step."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from triage.playback import OtherHistoryError, Player, read_history
from triage.progress import Progress
from triage.queries import causes_known
from triage.queries.findings import everything_known
from triage.queries.wording import moment

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

_SHOWN = 20


class Command(BaseCommand):
    """`manage.py replay DIR [--every 1h] [--until T] [--json OUT]`."""

    help = "Play a history in time order and print each cause when it is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument("--every", type=_span, default=timedelta(hours=1))
        parser.add_argument("--until", type=_moment, help="stop there; again goes on")
        parser.add_argument("--json", type=Path, metavar="OUT", dest="out")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            history = read_history(directory=options["directory"])
            player = Player(history=history)
        except (FileNotFoundError, OtherHistoryError) as why:
            raise CommandError(str(why)) from None
        last = min(history.last, options["until"] or history.last)
        progress = Progress(stream=sys.stderr, first=player.clock, last=last)
        now = player.clock
        for now, new in player.play(every=options["every"], until=options["until"]):
            progress.show(now)
            for cause_id in new:
                progress.clear()
                self._tell(cause_id, now)
        progress.clear()
        for line in history.refused[:_SHOWN]:
            self.stderr.write(line)
        if options["out"]:
            document = everything_known(now=now)
            text = json.dumps(document, indent=1, ensure_ascii=False)
            options["out"].write_text(text + "\n", encoding="utf-8")
        self.stdout.write(
            f"played to {moment(now)} UTC: {len(causes_known(now=now))} causes, "
            f"{len(history.refused)} items refused"
        )

    def _tell(self, cause_id: str, now: datetime) -> None:
        for cause in causes_known(now=now):
            if cause.cause_id == cause_id:
                self.stdout.write(f"{moment(now)}  {cause.cause_id}  {cause.sentence}")


def _moment(text: str) -> datetime:
    """Read a time such as 2025-09-07T00:00; UTC where it has no offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError("--until: a time like 2025-09-07T00:00 is needed") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _span(text: str) -> timedelta:
    """Read 1h, 30h or 2d, in whole hours."""
    found = re.fullmatch(r"([1-9]\d{0,3})([hd])", text)
    if found is None:
        raise CommandError("--every: a number of hours or days is needed, like 1h")
    return timedelta(hours=int(found[1]) * (24 if found[2] == "d" else 1))
