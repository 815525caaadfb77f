"""Say what stands under which pseudonym key, and move people to the key in use."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from feedback import facade
from triage.erasure import rebuild, rekey_users

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable

_AT_ONCE = 500


class Command(BaseCommand):
    """manage.py rekey [--users F]."""

    help = "Show the use of the pseudonym keys; with ids, move people to the first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file of ids."""
        parser.add_argument(
            "--users", metavar="F", help='user ids, one a line; "-" reads stdin'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Move whom the file names, then say what stands under which key."""
        name = options["users"]
        if name == "-":
            self._move(sys.stdin)
        elif name:
            try:
                with Path(name).open(encoding="utf-8") as stream:
                    self._move(stream)
            except OSError as error:
                raise CommandError(f"{name}: {error.strerror}") from None
        for use in facade.key_use():
            known = "" if use.configured else ", not in PSEUDONYM_KEYS"
            self.stdout.write(
                f"{use.key_id or 'not noted'}: {use.reporters} reporters, "
                f"{use.receipts} receipts, {use.erased} erased ids{known}"
            )

    def _move(self, lines: Iterable[str]) -> None:
        ids = (line.rstrip("\r\n") for line in lines)
        rest = iter(user_id for user_id in ids if user_id)
        moved = 0
        while part := list(islice(rest, _AT_ONCE)):
            moved += rekey_users(user_ids=part)
        rebuild()
        self.stdout.write(f"moved {moved} pseudonyms to the key in use")
