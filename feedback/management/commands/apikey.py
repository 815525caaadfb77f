"""Make, list, rotate and revoke keys of the API."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from feedback.apikeys import SCOPES, create_key, revoke_key, rotate_key
from feedback.clock import clock
from feedback.models import ApiKey

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable
    from datetime import datetime

_MOST_DAYS = 36_500


def _from_to(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number of that range."""

    def read(word: str) -> int:
        if not word.isdecimal() or not least <= int(word) <= most:
            raise ArgumentTypeError(f"must be a whole number from {least} to {most}")
        return int(word)

    return read


class Command(BaseCommand):
    """apikey create NAME --scope intake | list | rotate NAME | revoke NAME."""

    help = "Make, list, rotate and revoke keys of the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the four actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a key and print it once")
        create.add_argument("name")
        create.add_argument(
            "--scope", action="append", required=True, choices=sorted(SCOPES)
        )
        create.add_argument(
            "--trusted",
            action="store_true",
            help="its holder is a server that names reporters truthfully",
        )
        create.add_argument(
            "--expires-in",
            type=_from_to(1, _MOST_DAYS),
            metavar="DAYS",
            help="when it expires; by default never",
        )
        actions.add_parser("list", help="list the keys, never their tokens")
        rotate = actions.add_parser(
            "rotate", help="make a key in the place of another and print it once"
        )
        rotate.add_argument("name")
        rotate.add_argument(
            "--overlap",
            type=_from_to(0, 24 * _MOST_DAYS),
            default=24,
            metavar="HOURS",
            help="how long the old one goes on working; 24 by default",
        )
        revoke = actions.add_parser("revoke", help="end a key's life")
        revoke.add_argument("name")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do the action."""
        getattr(self, f"_{action}")(**options)

    def _create(
        self,
        *,
        name: str,
        scope: list[str],
        trusted: bool,
        expires_in: int | None,
        **_: Any,
    ) -> None:
        try:
            token = create_key(
                name=name,
                scopes=scope,
                trusted=trusted,
                now=clock(),
                lifetime=timedelta(days=expires_in) if expires_in else None,
            )
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(token)

    def _list(self, **_: Any) -> None:
        now = clock()
        for key in ApiKey.objects.order_by("name"):
            state = _state(key, now=now)
            trust = "trusted" if key.trusted else "not trusted"
            self.stdout.write(f"{key.name}  {','.join(key.scopes)}  {trust}  {state}")

    def _rotate(self, *, name: str, overlap: int, **_: Any) -> None:
        try:
            token = rotate_key(name=name, overlap=timedelta(hours=overlap), now=clock())
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(token)

    def _revoke(self, *, name: str, **_: Any) -> None:
        if not revoke_key(name=name, now=clock()):
            raise CommandError("no living key has this name")
        self.stdout.write(f"{name} is revoked")


def _state(key: ApiKey, *, now: datetime) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if not key.expires_at:
        return "living"
    replaced = f", replaced {key.replaced_at:%Y-%m-%d}" if key.replaced_at else ""
    expiry = f"{key.expires_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if key.expires_at <= now:
        return f"expired {expiry}{replaced}"
    return f"living, expires {expiry}{replaced}"
