"""Who may do what: three roles, kept as Django groups.

The checks stand where text and logs are handed out; pages only ask the same question
earlier. A superuser looks after keys and settings and sees counts; text needs the
investigator's role like everybody else's, given on the machine by `manage.py role`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group, Permission

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User

VIEWER = "viewer"
INVESTIGATOR = "investigator"
ADMIN = "admin"
ROLES = {
    VIEWER: "counts, causes and labels",
    INVESTIGATOR: "redacted text too, with a reason, logged and limited",
    ADMIN: "keys, settings and the access log, no text",
}


@dataclass(frozen=True)
class Viewer:
    """The person who asks: the name that is logged and the roles held."""

    name: str
    roles: frozenset[str] = frozenset()

    def may(self, role: str) -> bool:
        """Say whether the person holds a role; each role includes the viewer's."""
        return role in self.roles or (role == VIEWER and bool(self.roles))


class NotAllowedError(PermissionError):
    """The person does not hold the role that this needs."""

    def __init__(self, role: str) -> None:
        super().__init__(f"this needs the role {role}")
        self.role = role


def require(*, viewer: Viewer, role: str) -> None:
    """Raise NotAllowedError unless `viewer` holds `role`."""
    if not viewer.may(role):
        raise NotAllowedError(role)


def require_held(*, viewer: Viewer, role: str) -> None:
    """Raise NotAllowedError unless the login of this name holds `role` now.

    A Viewer says what was held when it was made; a role may have gone since, and
    anybody's code can make one.
    """
    require(viewer=viewer, role=role)
    login = get_user_model().objects.filter(username=viewer.name, is_active=True)
    held = {group for group in login.values_list("groups__name", flat=True) if group}
    if role == ADMIN and role not in held and login.filter(is_superuser=True).exists():
        held.add(role)
    if not Viewer(viewer.name, frozenset(held & ROLES.keys())).may(role):
        raise NotAllowedError(role)


def viewer_of(user: AbstractBaseUser | AnonymousUser) -> Viewer:
    """Return the viewer behind a login; nobody and the inactive have no role."""
    if not isinstance(user, AbstractUser) or not user.is_active:
        return Viewer(name="")
    held = ROLES.keys() & set(user.groups.values_list("name", flat=True))
    if user.is_superuser:
        held |= {ADMIN}
    return Viewer(name=user.get_username(), roles=frozenset(held))


def give(*, username: str, role: str) -> None:
    """Give a role; LookupError when there is no such person, ValueError for a role."""
    user, group = _user(username), _group(role)
    user.groups.add(group)
    if role == ADMIN:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def take(*, username: str, role: str) -> None:
    """Take a role away; errors as for `give`."""
    user, group = _user(username), _group(role)
    user.groups.remove(group)
    if role == ADMIN and not user.is_superuser:
        user.is_staff = False
        user.save(update_fields=["is_staff"])


def make_groups(**_: Any) -> None:  # noqa: ANN401
    """Make the groups, and let admins look at what the administration shows.

    Runs after every migration, so that a fresh or flushed database has them.
    """
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    seen = Permission.objects.filter(
        content_type__app_label__in=["feedback", "triage"], codename__startswith="view_"
    )
    Group.objects.get(name=ADMIN).permissions.set(seen)


def _user(username: str) -> User:
    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        raise LookupError("no login has this name")
    return user


def _group(role: str) -> Group:
    if role not in ROLES:
        raise ValueError(f"roles are {', '.join(ROLES)}")
    return Group.objects.get_or_create(name=role)[0]
