"""Explore as JSON for keys: the question of the page, its parts page by page."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from triage.queries import horizon
from triage.queries.explore import answer_known
from triage.queries.told import told_groups
from triage.web.api_answers import answered, answers, bad
from triage.web.api_pages import Limit, asked_of, by_place
from triage.web.questions import asked_of as question_of
from triage.web.schemas import ExploredOut

router = Router(tags=["read"])
Words = Annotated[list[str], Query()]


@router.get("/explore", response=answers(ExploredOut), summary="Explore")
def explore(
    request: HttpRequest,
    series: str = "all",
    by: Words = [],  # noqa: B006 - ninja copies it
    where: Words = [],  # noqa: B006
    start: Annotated[str, Query(alias="from")] = "",
    end: Annotated[str, Query(alias="to")] = "",
    against: str = "",
    from2: str = "",
    to2: str = "",
    one: str = "",
    other: str = "",
    limit: Limit = None,
    cursor: str = "",
) -> HttpResponse:
    """Give a series by no, one or two attributes, in whole days of UTC.

    `where` is `attribute:value`. `against=period` holds the days `from2` to `to2`
    against these, `against=ATTRIBUTE` its values `one` and `other` against each other.
    When the table has changed since the page before, the cursor is refused with 409.
    """
    asked = asked_of(limit=limit, cursor=cursor, parts=2)
    now = horizon(clock=timezone.now())
    try:
        question = question_of(request.GET, told=told_groups(now=now)).question
    except ValueError as error:
        raise bad(error) from None
    document = answer_known(now=now, question=question).document()
    if asked is None:
        return answered(request, document)
    page = by_place(rows=document["parts"], table=document, asked=asked)
    return answered(request, document | {"parts": list(page.rows)}, cursor=page.cursor)
