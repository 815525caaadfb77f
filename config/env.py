"""Typed getters for settings that come from the environment.

Each getter fails loudly with the variable's name and never prints a value. A
variable NAME may instead be given as NAME_FILE, the path of a file that holds it,
as container secrets are mounted; an empty variable counts as unset.
"""

from __future__ import annotations

import os
import re
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def raw(name: str) -> str | None:
    """Return the variable's text, or that of the file NAME_FILE names, or None."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE cannot be read: {error.strerror}"
            ) from None
    return os.environ.get(name, "").strip() or None


def text(name: str, default: str = "") -> str:
    """Return a string."""
    value = raw(name)
    return default if value is None else value


def matching(name: str, pattern: str, *, like: str) -> str:
    """Return a string that fits a pattern, empty when unset; `like` is an example."""
    value = raw(name)
    if value is not None and not re.fullmatch(pattern, value):
        raise ImproperlyConfigured(f"{name} must look like {like}")
    return value or ""


def boolean(name: str, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case."""
    value = raw(name)
    if value is None:
        return default
    if value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    raise ImproperlyConfigured(f"{name} must be 1 or 0")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number of at least `least`."""
    value = raw(name)
    if value is None:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}")
    return number


def duration(name: str, default: timedelta) -> timedelta:
    """Return a span given as number and unit: 90s, 15m, 72h or 30d."""
    value = raw(name)
    if value is None:
        return default
    match = re.fullmatch(r"(\d{1,9})([smhd])", value)
    if match is None or int(match[1]) == 0:
        raise ImproperlyConfigured(f"{name} must look like 90s, 15m, 72h or 30d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def words(name: str, default: list[str]) -> list[str]:
    """Strings separated by commas."""
    value = raw(name)
    if value is None:
        return default
    return [word.strip() for word in value.split(",") if word.strip()]


def secret(name: str, *, development: str, production: bool) -> str:
    """Return a secret: its default serves a developer's machine and no other."""
    value = raw(name)
    if value is None:
        if production:
            raise ImproperlyConfigured(f"{name} must be set in production")
        return development
    if production and value == development:
        raise ImproperlyConfigured(f"{name} is the development default")
    return value


def number(name: str, default: float, *, above: float) -> float:
    """Return a number above `above`."""
    value = raw(name)
    if value is None:
        return default
    try:
        found = float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number") from None
    if not found > above:
        raise ImproperlyConfigured(f"{name} must be above {above}")
    return found


def weekly(name: str) -> tuple[int, time] | None:
    """Return a weekday (Monday 0) and an hour given as "mon 08:00", or None."""
    value = raw(name)
    if value is None:
        return None
    match = re.fullmatch(r"([a-z]{3}) ([01]\d|2[0-3]):([0-5]\d)", value.lower())
    if match is None or match[1] not in _DAYS:
        raise ImproperlyConfigured(f"{name} must look like mon 08:00")
    return _DAYS.index(match[1]), time(int(match[2]), int(match[3]))


def zone(name: str, default: str) -> ZoneInfo:
    """Return a time zone by its name, as Europe/Berlin."""
    try:
        return ZoneInfo(text(name, default))
    except (ValueError, OSError, KeyError):
        raise ImproperlyConfigured(f"{name} must name a time zone") from None
