"""Give, take and list roles; the only way to them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from feedback.roles import ROLES, give, take, viewer_of

if TYPE_CHECKING:
    from argparse import ArgumentParser

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """manage.py role [USER ROLE] [--remove]: without names, list who holds what."""

    help = "Give a login a role, take it away, or list who holds which."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the names and the switch."""
        parser.add_argument("user", nargs="?")
        parser.add_argument("role", nargs="?", choices=sorted(ROLES))
        parser.add_argument("--remove", action="store_true", help="take it away")

    def handle(self, *args: Any, **options: Any) -> None:
        user, role = options["user"], options["role"]
        if user is None:
            self._list()
            return
        if role is None:
            raise CommandError(f"name a role: {', '.join(ROLES)}")
        change = take if options["remove"] else give
        try:
            change(username=user, role=role)
        except LookupError as error:
            raise CommandError(str(error)) from None
        word = "no longer" if options["remove"] else "now"
        logger.warning("%s is %s %s", user, word, role)
        self.stdout.write(f"{user} is {word} {role}: {ROLES[role]}")

    def _list(self) -> None:
        for user in get_user_model().objects.order_by("username"):
            roles = ", ".join(sorted(viewer_of(user).roles)) or "no role"
            self.stdout.write(f"{user.get_username()}  {roles}")
