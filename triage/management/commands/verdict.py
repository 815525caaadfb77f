"""Say whether a cause was right or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from triage.models import Cause
from triage.queries import horizon
from triage.queries.precision import precision_known
from triage.verdicts import ActError, Actor, judge, may_act

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

# No login has a colon in its name.
NOBODY = "command:verdict"


class Command(BaseCommand):
    """`manage.py verdict CAUSE right|wrong --reason TEXT [--by LOGIN]`."""

    help = "Say whether a cause was right or wrong, and why; the latest verdict counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cause", help="its id, as `causes` prints it")
        parser.add_argument("verdict", choices=Cause.Verdict.values)
        parser.add_argument("--reason", required=True, help="at least ten characters")
        parser.add_argument("--by", metavar="LOGIN", help="the investigator or admin")

    def handle(self, *args: Any, **options: Any) -> None:
        by = options["by"]
        if by and not may_act(username=by):
            raise CommandError("--by: no login of this name may work on causes")
        try:
            judge(
                cause_id=options["cause"],
                verdict=options["verdict"],
                reason=options["reason"],
                actor=Actor(name=by or NOBODY),
                now=timezone.now(),
            )
        except (ActError, LookupError) as error:
            raise CommandError(str(error.args[0])) from None
        self.stdout.write(f"{options['cause']} is judged {options['verdict']}.")
        precision = precision_known(now=horizon(clock=timezone.now()))
        self.stdout.write(precision.sentence)
