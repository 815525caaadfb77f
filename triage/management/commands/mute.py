"""Mute the alerts of a cause, or all, for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from triage.muting import mute
from triage.verdicts import ActError, Actor, may_act

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

# No login has a colon in its name.
NOBODY = "command:mute"


class Command(BaseCommand):
    """`manage.py mute CAUSE|all --hours N --reason TEXT [--by LOGIN]`."""

    help = "Send no alerts of a cause, or none at all, for some hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cause", help="its id, as `causes` prints it, or all")
        parser.add_argument("--hours", type=int, required=True, help="0 ends a mute")
        parser.add_argument("--reason", required=True, help="at least ten characters")
        parser.add_argument("--by", metavar="LOGIN", help="the investigator or admin")

    def handle(self, *args: Any, **options: Any) -> None:
        by, now = options["by"], timezone.now()
        if by and not may_act(username=by):
            raise CommandError("--by: no login of this name may work on causes")
        try:
            until = now + timedelta(hours=options["hours"])
            mute(
                cause_id="" if options["cause"] == "all" else options["cause"],
                until=until,
                reason=options["reason"],
                actor=Actor(name=by or NOBODY),
                now=now,
            )
        except OverflowError:
            raise CommandError("--hours: too many") from None
        except (ActError, LookupError) as error:
            raise CommandError(str(error.args[0])) from None
        if until > now:
            self.stdout.write(
                f"{options['cause']}: no alerts until {until:%Y-%m-%d %H:%M} UTC"
            )
        else:
            self.stdout.write(f"{options['cause']}: not muted")
