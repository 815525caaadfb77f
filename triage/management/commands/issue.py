"""Create a GitHub issue of a cause, or print what it would say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from triage.alerts.issues import NotSentError, create, draft
from triage.verdicts import ActError, Actor, may_act

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

# No login has a colon in its name.
NOBODY = "command:issue"


class Command(BaseCommand):
    """`manage.py issue CAUSE --repo owner/name [--dry-run] [--again] [--by LOGIN]`."""

    help = "Create a GitHub issue of a cause, once, with its draft incident note."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cause", help="its id, as `causes` prints it")
        parser.add_argument("--repo", help="owner/name; GITHUB_REPOSITORY by default")
        parser.add_argument(
            "--dry-run", action="store_true", help="print, send nothing"
        )
        parser.add_argument("--again", action="store_true", help="another copy")
        parser.add_argument("--by", metavar="LOGIN", help="the investigator or admin")

    def handle(self, *args: Any, **options: Any) -> None:
        by, now = options["by"], timezone.now()
        if by and not may_act(username=by):
            raise CommandError("--by: no login of this name may work on causes")
        try:
            shown = draft(
                cause_id=options["cause"],
                repository=options["repo"] or settings.GITHUB_REPOSITORY,
                clock=now,
                again=options["again"],
            )
            if options["dry_run"]:
                self.stdout.write(f"To: {shown.repository}\nTitle: {shown.title}\n")
                self.stdout.write(shown.body)
                return
            row = create(
                cause_id=options["cause"],
                shown=shown,
                seen=shown.digest,
                actor=Actor(name=by or NOBODY),
                now=now,
            )
        except (ActError, NotSentError, LookupError) as error:
            raise CommandError(str(error.args[0])) from None
        self.stdout.write(row.url)
