"""The use-case of an issue: a cause's draft note goes to GitHub, when somebody asks.

What is sent is what was shown, word for word. There is one issue a cause and
repository, and a further copy only when one is asked for: a row is claimed before
anything is sent, and who cannot know whether an earlier try made an issue looks first.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from feedback import facade
from triage.alerts.github import REPOSITORY, create_issue, find_issue, in_words
from triage.alerts.posting import SendError
from triage.models import Cause, CauseIssue
from triage.queries import cause_known, horizon, scanned_to
from triage.report.note import incident_note
from triage.verdicts import MAY_ACT, ActError, ConflictError, may_act

if TYPE_CHECKING:
    from datetime import datetime

    from triage.alerts.github import Made
    from triage.verdicts import Actor

LONGEST_TITLE = 200
# Longer than a try lasts; after it, a claim is somebody's who died.
CLAIMED_FOR = timedelta(minutes=5)
# Clocks differ.
_SKEW = timedelta(minutes=10)
_UNSEEN = "\u200b"
# What GitHub would make a mention or a reference of, which tells others of it.
_REFERENCE = re.compile(r"@(?=\w)|#(?=\d)|\bGH-(?=\d)|://(?=\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Draft:
    """The text of an issue, exactly as it is sent; `copy` counts from 1."""

    repository: str
    title: str
    body: str
    copy: int

    @property
    def digest(self) -> str:
        """What says that this text is the one that somebody saw."""
        parts = [self.repository, self.title, self.body, str(self.copy)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class NotSentError(Exception):
    """GitHub took nothing, or nobody knows; says why in words."""


def can_create() -> bool:
    """Whether the settings name a repository and hold a token for the page."""
    return bool(settings.GITHUB_TOKEN and settings.GITHUB_REPOSITORY)


def draft(*, cause_id: str, repository: str, clock: datetime, again: bool) -> Draft:
    """Return the issue as it would be created now.

    Raises LookupError without such a cause, ActError for what is no repository,
    ConflictError when there is an issue and no further copy is asked for.
    """
    if not REPOSITORY.fullmatch(repository):
        raise ActError("repository", "must be of the form owner/name")
    now = horizon(clock=clock)
    cause = cause_known(cause_id=cause_id, now=now)
    if cause is None:
        raise LookupError("no cause has this id")
    if into := cause.document.get("merged_into"):
        raise ConflictError("cause", f"was merged into {into}: ask for that one")
    copy = _next_copy(cause_id, repository, again)
    note = incident_note(cause=cause, as_of=scanned_to() or now)
    base = settings.PUBLIC_URL.rstrip("/")
    link = f"\n{base}{reverse('cause', args=[cause_id])}\n" if base else ""
    title = f"{cause.complaint}: {cause.place}"
    return Draft(
        repository=repository,
        title=quiet(title[:1].upper() + title[1:])[:LONGEST_TITLE],
        body=f"{quiet(note)}{link}\n{marker(cause_id=cause_id, copy=copy)}\n",
        copy=copy,
    )


def create(
    *, cause_id: str, shown: Draft, seen: str, actor: Actor, now: datetime
) -> CauseIssue:
    """Create the issue that was shown, and return its row.

    `seen` is the digest of what somebody agreed to. Raises NotAllowedError for a login
    without a role for it, ConflictError when the text is another by now or somebody
    else is creating it, NotSentError when GitHub did not take it.
    """
    if actor.viewer is not None and not may_act(username=actor.viewer.name):
        raise facade.NotAllowedError(" or ".join(MAY_ACT))
    if not settings.GITHUB_TOKEN:
        raise ActError("GITHUB_TOKEN", "is not set")
    if seen != shown.digest:
        raise ConflictError("issue", "the text is another by now: look at it again")
    row, fresh = _claim(cause_id, shown, actor, now)
    try:
        made = None if fresh else _found(row, cause_id)
        made = made or create_issue(
            repository=shown.repository, title=shown.title, body=shown.body
        )
    except SendError as error:
        _release(row, error)
        raise NotSentError(in_words(error)) from None
    return _store(row, made, now)


def marker(*, cause_id: str, copy: int) -> str:
    """Return what an issue's text holds and nobody sees, by which it is found."""
    return f"<!-- groundswell: {cause_id} copy {copy} -->"


def quiet(text: str) -> str:
    """Return the text with what would mention somebody or something broken up."""
    return _REFERENCE.sub(lambda found: found[0] + _UNSEEN, text)


def _next_copy(cause_id: str, repository: str, again: bool) -> int:
    rows = CauseIssue.objects.filter(cause__cause_id=cause_id, repository=repository)
    last = rows.order_by("copy").last()
    if last is None:
        return 1
    if not last.url:
        return last.copy
    if not again:
        raise ConflictError("issue", f"there is one already: {last.url}")
    return last.copy + 1


def _claim(
    cause_id: str, shown: Draft, actor: Actor, now: datetime
) -> tuple[CauseIssue, bool]:
    """Return the row and whether it is new; ConflictError when another has it."""
    busy = ConflictError("issue", "somebody else is creating it just now")
    cause = Cause.objects.get(cause_id=cause_id)
    try:
        with transaction.atomic():
            return CauseIssue.objects.create(
                cause=cause,
                repository=shown.repository,
                copy=shown.copy,
                who=actor.name,
                asked_at=now,
                claimed_until=now + CLAIMED_FOR,
            ), True
    except IntegrityError:
        rows = cause.issues.filter(repository=shown.repository, copy=shown.copy)
        free = rows.filter(url="", claimed_until__lte=now)
        if free.update(claimed_until=now + CLAIMED_FOR, who=actor.name) != 1:
            raise busy from None
        return rows.get(), False


def _found(row: CauseIssue, cause_id: str) -> Made | None:
    return find_issue(
        repository=row.repository,
        marker=marker(cause_id=cause_id, copy=row.copy),
        since=row.asked_at - _SKEW,
    )


def _release(row: CauseIssue, error: SendError) -> None:
    """Let the next one try at once; a row stays, so that they look first."""
    CauseIssue.objects.filter(pk=row.pk, url="").update(
        claimed_until=row.asked_at, error=str(error)[:80]
    )


def _store(row: CauseIssue, made: Made, now: datetime) -> CauseIssue:
    row.number, row.url, row.made_at, row.error = made.number, made.url, now, ""
    row.save(update_fields=["number", "url", "made_at", "error"])
    return row
