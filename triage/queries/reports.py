"""The list of reports for an investigator: what could be looked at, without a text.

A symptom that fewer than MIN_REPORTERS distinct reporters told is not named and not
filtered by, and an attribute's value is told only where the traffic names it: what a
client made up may describe one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db.models import Count

from feedback import facade
from triage.core.symptoms import UNSORTED
from triage.models import Placement
from triage.queries.beside_causes import Inside
from triage.queries.cause_view import Attributes
from triage.queries.causes import cause_known
from triage.queries.columns import stamp
from triage.queries.figures import WITHHELD
from triage.queries.placed import placed
from triage.queries.remembered import remembered, standing
from triage.queries.texts import TooFewReportersError, symptom_label
from triage.queries.totals import NAMED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedback.facade import ReportHead, Viewer

PAGE = 50
OTHER = "other"
Served = tuple[frozenset[tuple[str, str]], frozenset[str]]
NOT_SORTED = "not sorted yet"


@dataclass(frozen=True)
class ListedReport:
    """One row; `readable` when its text may be asked for, with a reason."""

    head: ReportHead
    symptom: str
    attributes: Attributes
    readable: bool


@dataclass(frozen=True)
class ReportPage:
    """One page, the latest first; `more` when there are older ones."""

    rows: tuple[ListedReport, ...]
    number: int
    more: bool


def reports_listed(
    *,
    viewer: Viewer,
    now: datetime,
    number: int = 1,
    symptom_id: str = "",
    cause_id: str = "",
) -> ReportPage:
    """Return the page of that number (from 1), of one symptom, one cause or all.

    Raises NotAllowedError without the investigator's role, LookupError when no symptom
    or cause has this id and TooFewReportersError when too few told it.
    """
    skip = (number - 1) * PAGE
    if not symptom_id and not cause_id:
        heads = facade.report_heads(
            viewer=viewer, known_by=now, skip=skip, limit=PAGE + 1
        )
    else:
        facade.require_held(viewer=viewer, role=facade.INVESTIGATOR)
        among = (
            _of_cause(cause_id, symptom_id, now, skip)
            if cause_id
            else _of_symptom(symptom_id, now, skip)
        )
        heads = facade.report_heads(
            viewer=viewer, known_by=now, limit=PAGE + 1, among=among
        )
    rows = _rows(heads[:PAGE], now)
    return ReportPage(rows=rows, number=number, more=len(heads) > PAGE)


def _of_symptom(symptom_id: str, now: datetime, skip: int) -> list[str]:
    if symptom_label(symptom_id=symptom_id) is None:
        raise LookupError("no symptom has this id")
    stored = "" if symptom_id == UNSORTED else symptom_id
    if stored not in _told_by_enough(now=now):
        raise TooFewReportersError
    rows = Placement.objects.filter(symptom_id=stored, received_at__lte=now)
    latest = rows.order_by("-received_at", "-report_id")
    return list(latest.values_list("report_id", flat=True)[skip : skip + PAGE + 1])


def _of_cause(cause_id: str, symptom_id: str, now: datetime, skip: int) -> list[str]:
    """Return the latest reports that a cause counts, of one symptom or of all."""
    cause = cause_known(cause_id=cause_id, now=now)
    if cause is None:
        raise LookupError("no cause has this id")
    if not cause.reporters.shown:
        raise TooFewReportersError("cause")
    every = placed()
    known = every.only(every.received <= stamp(now))
    mine = known.only(Inside.of(cause.document).of_rows(known))
    if symptom_id:
        mine = mine.only(mine.labelled(["" if symptom_id == UNSORTED else symptom_id]))
    latest = mine.pk[np.lexsort((mine.pk, mine.received))[::-1]]
    chosen = latest[skip : skip + PAGE + 1].tolist()
    rows = Placement.objects.filter(pk__in=chosen).order_by("-received_at", "-pk")
    return list(rows.values_list("report_id", flat=True))


@remembered
def _told_by_enough(*, now: datetime) -> frozenset[str]:
    """Return the symptoms, as placements store them, that enough reporters told."""
    told = Placement.objects.filter(NAMED, received_at__lte=now).values("symptom_id")
    people = told.annotate(people=Count("reporter", distinct=True))
    enough = people.filter(people__gte=settings.MIN_REPORTERS)
    return frozenset(enough.values_list("symptom_id", flat=True))


def _rows(heads: Sequence[ReportHead], now: datetime) -> tuple[ListedReport, ...]:
    ids = [head.report_id for head in heads]
    placed = dict(
        Placement.objects.filter(report_id__in=ids, received_at__lte=now).values_list(
            "report_id", "symptom_id"
        )
    )
    enough = _told_by_enough(now=now)
    known = standing()
    version = known.traffic if known else facade.traffic_version()
    served = _served(now=now, version=version)
    return tuple(
        ListedReport(
            head=head,
            symptom=_symptom(placed.get(head.report_id), enough),
            attributes=_attributes(head, served),
            readable=head.readable and placed.get(head.report_id) in enough,
        )
        for head in heads
    )


@remembered
def _served(*, now: datetime, version: int | None) -> Served:
    """Return the attributes and values that traffic of this version names."""
    pairs = frozenset(
        pair
        for deployment in facade.deployments()
        for pair in deployment.attributes.items()
    )
    return pairs, frozenset(name for name, _ in pairs)


def _attributes(head: ReportHead, served: Served) -> Attributes:
    pairs, names = served
    return tuple(
        (name, (value if (name, value) in pairs else OTHER,))
        for name, value in sorted(head.attributes.items())
        if name in names
    )


def _symptom(stored: str | None, enough: frozenset[str]) -> str:
    if stored is None:
        return NOT_SORTED
    if stored not in enough:
        return WITHHELD
    return symptom_label(symptom_id=stored or UNSORTED) or stored
