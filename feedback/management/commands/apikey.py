"""Make, list and revoke keys of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback.apikeys import SCOPES, create_key, revoke_key
from feedback.models import ApiKey

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """manage.py apikey create NAME --scope intake | list | revoke NAME."""

    help = "Make, list and revoke keys of the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three actions."""
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
        actions.add_parser("list", help="list the keys, never their tokens")
        revoke = actions.add_parser("revoke", help="end a key's life")
        revoke.add_argument("name")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do the action."""
        getattr(self, f"_{action}")(**options)

    def _create(self, *, name: str, scope: list[str], trusted: bool, **_: Any) -> None:
        try:
            token = create_key(
                name=name, scopes=scope, trusted=trusted, now=timezone.now()
            )
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(token)

    def _list(self, **_: Any) -> None:
        for key in ApiKey.objects.order_by("name"):
            state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "living"
            trust = "trusted" if key.trusted else "not trusted"
            self.stdout.write(f"{key.name}  {','.join(key.scopes)}  {trust}  {state}")

    def _revoke(self, *, name: str, **_: Any) -> None:
        if not revoke_key(name=name, now=timezone.now()):
            raise CommandError("no living key has this name")
        self.stdout.write(f"{name} is revoked")
