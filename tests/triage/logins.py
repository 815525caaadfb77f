"""People with roles, for the tests of the pages."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from feedback.roles import VIEWER, give


def person(name: str = "ada", *roles: str, password: str | None = None) -> User:
    """Make a login that holds the roles; a viewer unless others are named."""
    get_user_model().objects.create_user(name, password=password)
    for role in roles or (VIEWER,):
        give(username=name, role=role)
    return get_user_model().objects.get(username=name)
