"""What a message says: the shown document and nothing else, small counts taken out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from triage.alerts import events
from triage.models import Cause, KeptReport
from triage.queries import horizon
from triage.queries.causes import cause_known
from triage.queries.everywhere import everywhere_known

if TYPE_CHECKING:
    from datetime import datetime

    from triage.models import Delivery

_TITLES = {
    events.NEW: "New cause",
    events.ENDED: "Cause has ended",
    events.REOPENED: "Cause came back",
}


@dataclass(frozen=True)
class Message:
    """One message: a line, an address to look at (may be empty), and details.

    `markdown` is the long form of a weekly report; `document` the figures as JSON.
    """

    title: str
    line: str
    url: str = ""
    markdown: str = ""
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message as plain text, its address on the last line."""
        parts = [self.markdown or self.line, self.url]
        return "\n\n".join(part for part in parts if part)


def message_of(*, delivery: Delivery, clock: datetime) -> Message | None:
    """Return what a delivery says now, None when what it speaks of is gone."""
    now = horizon(clock=clock)
    if delivery.event == events.WEEKLY:
        return _weekly(delivery.subject)
    if delivery.event == events.EVERYWHERE:
        return _everywhere(delivery.subject, now)
    if delivery.event == events.WITHDRAWN:
        return _withdrawn(delivery.cause_id)
    return _cause(delivery.event, delivery.cause_id, now)


def _cause(event: str, cause_id: str, now: datetime) -> Message | None:
    cause = cause_known(cause_id=cause_id, now=now)
    if cause is None:
        return None
    title = _TITLES[event]
    return Message(
        title=title,
        line=f"{title}: {cause.sentence}",
        url=_address(reverse("cause", args=[cause_id])),
        document=cause.document,
    )


def _withdrawn(cause_id: str) -> Message | None:
    row = Cause.objects.filter(cause_id=cause_id).first()
    into = row.document.get("merged_into") if row else None
    if not into:
        return None
    title = "Cause withdrawn"
    return Message(
        title=title,
        line=f"{title}: {cause_id} is a part of {into} and is told there.",
        url=_address(reverse("cause", args=[into])),
        document={"cause_id": cause_id, "merged_into": into},
    )


def _everywhere(key: str, now: datetime) -> Message | None:
    for rise in everywhere_known(now=now):
        if rise.key == key:
            title = "Up everywhere"
            line = f"{title}, no cause: {rise.sentence}"
            return Message(title, line, _address("/"), document=rise.document())
    return None


def _weekly(week: str) -> Message | None:
    kept = KeptReport.objects.filter(week=week).first()
    if kept is None:
        return None
    return Message(
        title=f"Week {week}",
        line=f"Week {week}: {kept.document['sentence']}",
        url=_address(reverse("weekly-report", args=[week])),
        markdown=kept.markdown,
        document=kept.document,
    )


def _address(path: str) -> str:
    base = settings.PUBLIC_URL.rstrip("/")
    return f"{base}{path}" if base else ""
