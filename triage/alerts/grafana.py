"""Annotations in Grafana: when a cause began and ended, and which changes it suspects.

By the HTTP API as Grafana documents it: POST, PATCH and GET /api/annotations. The id
that Grafana gives is stored; a second try looks for the annotation by its tags first,
as the first may have made it without being heard.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django.conf import settings

from triage.alerts import events
from triage.alerts.posting import FinalError, SendError, call
from triage.models import Annotation
from triage.queries import horizon
from triage.queries.cause_view import WEAK
from triage.queries.causes import cause_known

if TYPE_CHECKING:
    from datetime import datetime

    from triage.alerts.messages import Message
    from triage.models import Delivery
    from triage.queries import CauseView

KINDS = events.NEW, events.ENDED, events.WITHDRAWN
OURS, CAUSE, CHANGE = "groundswell", "cause", "suspect-change"
_MOST = 100
_WORDS = {
    401: "Grafana does not take the token",
    403: "Grafana refused: the token lacks the permission annotations:read",
    404: "there is no Grafana at this address: its path may be missing",
}


@dataclass(frozen=True)
class Mark:
    """What one annotation says; without `until` it is a point in time."""

    subject: str
    at: datetime
    text: str
    tags: tuple[str, ...]
    until: datetime | None = None

    @property
    def body(self) -> dict[str, Any]:
        """What Grafana takes; times are in milliseconds."""
        body = {"time": _ms(self.at), "text": self.text}
        tags = [*self.tags, *settings.GRAFANA_TAGS]
        end = {"timeEnd": _ms(self.until)} if self.until else {}
        return {**body, **end, "tags": tags}


def trouble() -> str | None:
    """Say why nothing can be annotated; None when all that can be asked is well.

    Nothing is written: whether the token may write shows only when it does. Raises
    SendError.
    """
    if not isinstance(_call("GET", f"?{urlencode({'limit': '1'})}"), list):
        raise SendError("the answer is no list of annotations")
    uid = settings.GRAFANA_DASHBOARD_UID
    try:
        if uid:
            _ask("GET", f"/api/dashboards/uid/{quote(uid, safe='')}")
    except SendError as error:
        # A token that may annotate need not be one that may read dashboards.
        if error.status == 404:
            return "Grafana knows no dashboard of GRAFANA_DASHBOARD_UID"
        if error.status != 403:
            raise
    return None


def in_words(error: SendError) -> str:
    """Return why Grafana took nothing, in words."""
    if error.status >= 500:
        return f"Grafana is in trouble ({error.status})"
    if error.status:
        return _WORDS.get(error.status, f"Grafana answered {error.status}")
    return f"Grafana could not be asked: {error}"


def annotate(*, delivery: Delivery, message: Message, now: datetime) -> None:
    """Put what happened to a cause into Grafana; SendError when it was not taken.

    The annotation of a cause begins at its onset; once it has an end it is a region.
    """
    cause = cause_known(cause_id=delivery.cause_id, now=horizon(clock=now))
    if cause is None:
        raise FinalError("nothing to tell any more")
    _put(delivery, _of_cause(cause, delivery.event, message), now)
    if settings.GRAFANA_CHANGES and delivery.event == events.NEW:
        for mark in _of_changes(cause):
            _put(delivery, mark, now)


def _of_cause(cause: CauseView, event: str, message: Message) -> Mark:
    withdrawn = ("withdrawn",) if event == events.WITHDRAWN else ()
    link = f'<br><a href="{html.escape(message.url)}">Groundswell</a>'
    return Mark(
        subject=cause.cause_id,
        at=cause.onset,
        until=cause.until,
        text=html.escape(message.line) + (link if message.url else ""),
        tags=(OURS, CAUSE, cause.cause_id, *withdrawn),
    )


def _of_changes(cause: CauseView) -> list[Mark]:
    """Return the suspect changes that fit at all."""
    return [
        Mark(
            subject=f"change:{suspect.change_id}",
            at=suspect.at,
            text=html.escape(
                f"Associated with {cause.cause_id}: {suspect.title} "
                f"({suspect.change_id}), score {suspect.score}"
            ),
            tags=(OURS, CHANGE, cause.cause_id),
        )
        for suspect in cause.suspects
        if suspect.at and (suspect.score.value or 0.0) >= WEAK
    ]


def _put(delivery: Delivery, mark: Mark, now: datetime) -> None:
    """Make an annotation that is not there; change it when it has an end now."""
    names = {"target": delivery.target, "cause_id": delivery.cause_id}
    rows = Annotation.objects.filter(**names, subject=mark.subject)
    number = rows.values_list("number", flat=True).first()
    known = number is not None
    if number is None and delivery.tries > 1:
        number = _found(mark)
    if number is None:
        number = _number(_call("POST", "", _placed(mark.body)))
    elif delivery.event != events.NEW:
        _change(number, mark)
    if not known:
        row = {**names, "subject": mark.subject, "number": number, "made_at": now}
        Annotation.objects.bulk_create([Annotation(**row)], ignore_conflicts=True)


def _change(number: int, mark: Mark) -> None:
    try:
        _call("PATCH", f"/{number}", mark.body)
    except SendError as error:
        # Somebody took it away in Grafana, and it stays away.
        if error.status != 404:
            raise


def _found(mark: Mark) -> int | None:
    tags = [("tags", tag) for tag in mark.tags[:3]]
    asked = urlencode([*tags, ("type", "annotation"), ("limit", str(_MOST))])
    found = _call("GET", f"?{asked}")
    for row in found if isinstance(found, list) else []:
        if not isinstance(row, dict):
            continue
        same = (row.get("time"), row.get("text")) == (_ms(mark.at), mark.text)
        if same or CAUSE in mark.tags:
            return _number(row)
    return None


def _placed(body: dict[str, Any]) -> dict[str, Any]:
    """Add the dashboard and the panel; without, all dashboards may show it."""
    uid, panel = settings.GRAFANA_DASHBOARD_UID, settings.GRAFANA_PANEL_ID
    where = {"dashboardUID": uid} if uid else {}
    return where | ({"panelId": panel} if uid and panel else {}) | body


def _call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
    return _ask(method, f"/api/annotations{path}", body)


def _ask(method: str, path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
    return call(
        method=method,
        url=settings.GRAFANA_URL.rstrip("/") + path,
        body=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {settings.GRAFANA_TOKEN}"},
        plain_allowed=settings.DEBUG,
    )


def _number(answer: Any) -> int:  # noqa: ANN401 - what JSON may hold
    number = answer.get("id") if isinstance(answer, dict) else None
    if type(number) is not int or number < 0:
        raise SendError("the answer names no annotation")
    return number


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
