"""Explore: any series by any attributes, as a page, as CSV and as JSON."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from triage.queries import horizon
from triage.queries.day_drawing import chart_of, day_drawings
from triage.queries.days import NUMBERS as DAY_NUMBERS
from triage.queries.days import days_known
from triage.queries.explore import NUMBERS, answer_known, series_offered
from triage.queries.explore_ratings import ratings_of
from triage.queries.health import pulse_known
from triage.queries.told import told_groups
from triage.web.access import role_required
from triage.web.parts import kept_part
from triage.web.questions import PERIODS, asked_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from triage.queries.days import Days
    from triage.queries.explore import Answer, Part
    from triage.queries.explore_ratings import RatedPart
    from triage.queries.told import ToldGroups
    from triage.web.questions import Asked

FORMATS = ("", "csv", "days.csv", "json")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
TOTAL = "all parts"
RATED = ("thumbs_up", "reports_per_rating")


@require_safe
@role_required(facade.VIEWER)
def explore_page(request: HttpRequest) -> HttpResponse:
    """Answer the question of the query string; a bad one gets 400 and its reason."""
    now = horizon(clock=timezone.now())
    told = told_groups(now=now)
    try:
        form = _format_of(request)
        asked = asked_of(request.GET, told=told)
    except ValueError as error:
        return render(request, "triage/bad.html", {"message": str(error)}, status=400)
    answer = answer_known(now=now, question=asked.question)
    ratings = ratings_of(answer=answer)
    if form == "csv":
        return _file("explore.csv", _lines(answer, ratings))
    days = days_known(now=now, question=asked.question)
    if form == "days.csv":
        return _file("explore-days.csv", _day_lines(days))
    if form == "json":
        by = answer.question.by
        rated = {"ratings": [part.document(by) for part in ratings]} if ratings else {}
        by_day = {"by_day": [side.document() for side in days]}
        return JsonResponse(answer.document() | by_day | rated)
    why_empty = _why_empty(answer, asked, told.until)
    body = kept_part(
        now=now,
        asked=("explore", asked.address(), why_empty, repr(ratings)),
        make=lambda: render_to_string(
            "triage/_explore.html",
            _context(asked, answer, told, days, why_empty) | {"ratings": ratings},
        ),
    )
    return render(request, "triage/explore.html", {"page": "explore", "body": body})


def _format_of(request: HttpRequest) -> str:
    form = request.GET.get("format", "")
    if form not in FORMATS:
        raise ValueError("format: must be csv, days.csv or json")
    return form


def _context(
    asked: Asked,
    answer: Answer,
    told: ToldGroups,
    days: Sequence[Days],
    why_empty: str,
) -> dict[str, object]:
    drawings = day_drawings(days)
    return {
        "series_of_days": list(zip(days, drawings, strict=True)),
        "chart": chart_of(days, drawings),
        "asked": asked,
        "answer": answer,
        "told": told,
        "rows": [(part, _narrower(asked, part)) for part in answer.parts],
        "series": series_offered(told),
        "wider": [
            (
                f"{name}: {value or 'unknown'}",
                asked.address(where=_without(asked, name)),
            )
            for name, value in asked.where
        ],
        "second_by": asked.by[1] if len(asked.by) > 1 else "",
        "periods": PERIODS,
        "why_empty": why_empty,
        "csv": asked.address(format="csv"),
        "days_csv": asked.address(format="days.csv"),
        "json": asked.address(format="json"),
        "before": asked.address(against=PERIODS),
    }


def _narrower(asked: Asked, part: Part) -> str:
    """Return the address of the same question inside one part."""
    where = dict(asked.where) | dict(zip(asked.by, part.key, strict=True))
    free = [name for name in asked.by if name != asked.against]
    if len(where) > 2 or not free:
        return ""
    return asked.address(where=[f"{name}:{value}" for name, value in where.items()])


def _without(asked: Asked, name: str) -> list[str]:
    return [f"{other}:{value}" for other, value in asked.where if other != name]


def _why_empty(answer: Answer, asked: Asked, until: datetime) -> str:
    """Return which of the four reasons there is for no number at all, if there is."""
    if not answer.computed:
        return "Not computed yet: no report has been sorted."
    if not answer.empty:
        return ""
    if asked.period.end > until and pulse_known(clock=timezone.now()).stands_still:
        return "Failed: the scan stands still, so that newer reports are missing."
    if asked.period.start >= until:
        return "Not computed yet: these days are not over, or not scanned."
    return "Too few to test: on these days too few people told it, or nobody."


def _file(name: str, lines: Iterator[list[object]]) -> HttpResponse:
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    csv.writer(response).writerows(lines)
    return response


def _lines(answer: Answer, ratings: Sequence[RatedPart]) -> Iterator[list[object]]:
    """Yield the head, the total and each part; what is not shown is empty.

    The columns of thumbs up come last, and only where there are some.
    """
    by, sides = answer.question.by, answer.question.sides
    heads = [_plain(f"{name} ({side.label})") for side in sides for name in NUMBERS]
    names = RATED if ratings else ()
    rated = [_plain(f"{name} ({side.label})") for side in sides for name in names]
    yield [*(by or [""]), *heads, "contrast", *rated]
    yield [
        *(_padded([TOTAL], len(by))),
        *_figures(answer.total),
        *_rated(ratings[:1]),
    ]
    for n, part in enumerate(answer.parts, start=1):
        values = [_plain(value) for value in part.values]
        yield [*values, *_figures(part), *_rated(ratings[n : n + 1])]


def _rated(parts: Sequence[RatedPart]) -> list[float | None]:
    sides = [side for part in parts for side in part.sides]
    return [n for side in sides for n in (side.thumbs_up, side.share.value)]


def _day_lines(sides: Sequence[Days]) -> Iterator[list[object]]:
    """Yield the head and each day of each side; what is not shown is empty."""
    yield ["side", "day", *DAY_NUMBERS]
    for side in sides:
        for one in side.days:
            numbers = [getattr(one, name).value for name in DAY_NUMBERS]
            yield [_plain(side.side.label), one.at.date().isoformat(), *numbers]


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _figures(part: Part) -> list[float | None]:
    numbers = [getattr(side, name).value for side in part.sides for name in NUMBERS]
    return [*numbers, part.contrast.value]


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
