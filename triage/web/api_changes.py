"""The change log as JSON, by numbered pages or by a cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from feedback import facade
from triage.queries import horizon
from triage.queries.changelog import beside_causes_of, changes_known
from triage.web.api_answers import answered, bad, time_of
from triage.web.api_pages import Asked, Limit, asked_of, of_rows, time_key, time_of_key
from triage.web.change_views import asked_of as filters_of
from triage.web.filters import page_of

if TYPE_CHECKING:
    from datetime import datetime

    from feedback.contracts import Change


def changes(
    request: HttpRequest,
    kind: str = "",
    text: str = "",
    since: str = "",
    page: str = "",
    limit: Limit = None,
    cursor: str = "",
) -> HttpResponse:
    """Give the change log, the latest first, with the causes that suspect each entry.

    `kind` keeps one kind, `text` what has it in title or id, `since` what was done
    then or later. 50 a `page`; or `limit` and `cursor`, which no new entry disturbs.
    """
    at = time_of(field="since", text=since)
    asked = asked_of(limit=limit, cursor=cursor, parts=2)
    try:
        if asked and page:
            raise ValueError("page: goes with no limit and no cursor")
        chosen, words = filters_of({"kind": kind, "text": text})
        number = page_of({"page": page})
    except ValueError as error:
        raise bad(error) from None
    now = horizon(clock=timezone.now())
    if asked:
        return _by_cursor(request, asked, kind=chosen, text=words, since=at, now=now)
    listed = changes_known(now=now, number=number, kind=chosen, text=words, since=at)
    rows = [row.document for row in listed.rows]
    return answered(
        request, {"changes": rows, "page": listed.number, "more": listed.more}
    )


def _by_cursor(
    request: HttpRequest,
    asked: Asked,
    *,
    kind: str,
    text: str,
    since: datetime | None,
    now: datetime,
) -> HttpResponse:
    found = facade.changes_listed(
        known_by=now,
        limit=asked.limit + 1,
        kind=kind,
        text=text,
        since=since,
        after=(time_of_key(asked.after[0]), asked.after[1]) if asked.after else None,
    )
    page = of_rows(found=found, key=_key, asked=asked)
    rows = [row.document for row in beside_causes_of(changes=page.rows, now=now)]
    document = {"changes": rows, "page": page.number, "more": bool(page.cursor)}
    return answered(request, document, cursor=page.cursor)


def _key(change: Change) -> tuple[str, str]:
    return time_key(change.at), change.change_id
