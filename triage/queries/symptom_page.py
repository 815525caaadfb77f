"""One symptom: its row, its neighbour and what tells the two apart, its causes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count

from triage.core.embedding.head import load_head
from triage.core.symptoms import BY_ID, FAMILIES, TAXONOMY
from triage.models import Placement
from triage.queries.causes import causes_known
from triage.queries.remembered import remembered
from triage.queries.symptoms import symptoms_known
from triage.queries.totals import NAMED

if TYPE_CHECKING:
    from datetime import datetime

    from triage.core.embedding.head import Head
    from triage.core.symptoms import Symptom
    from triage.queries.cause_view import CauseView
    from triage.queries.symptoms import SymptomRow, SymptomTable

_WORDS = 8


@dataclass(frozen=True)
class Neighbour:
    """The symptom that reports of this one came nearest to, and the words apart.

    `own_words` speak for this symptom and against the other, `other_words` the other
    way round; they come from the fitted head, never from reports. `told` says that
    enough reporters' reports came near it; else it is the head's own nearest.
    """

    symptom: Symptom
    own_words: tuple[str, ...]
    other_words: tuple[str, ...]
    told: bool


@dataclass(frozen=True)
class SymptomPage:
    """What is shown of one symptom; `table` has its denominators."""

    symptom: Symptom
    family_label: str
    siblings: tuple[Symptom, ...]
    row: SymptomRow
    table: SymptomTable
    neighbour: Neighbour
    causes: tuple[CauseView, ...]
    version: str


def symptom_page(*, symptom_id: str, now: datetime) -> SymptomPage | None:
    """Return one symptom as known by `now`, None when the taxonomy has no such id."""
    symptom = BY_ID.get(symptom_id)
    if symptom is None:
        return None
    table = symptoms_known(now=now)
    return SymptomPage(
        symptom=symptom,
        family_label=FAMILIES[symptom.family],
        siblings=tuple(
            s for s in TAXONOMY if s.family == symptom.family and s is not symptom
        ),
        row=table.by_id[symptom_id],
        table=table,
        neighbour=_neighbour(now=now, symptom_id=symptom_id),
        causes=tuple(
            cause
            for cause in causes_known(now=now)
            if symptom_id in {s.symptom_id for s in cause.symptoms}
        ),
        version=_head().version,
    )


@lru_cache(maxsize=1)
def _head() -> Head:
    return load_head()


@remembered
def _neighbour(*, now: datetime, symptom_id: str) -> Neighbour:
    """The second choice of most reporters, if they are enough; else the head's."""
    seconds = (
        Placement.objects.filter(NAMED, received_at__lte=now)
        .filter(symptom_id=symptom_id, second__in=list(BY_ID))
        .values("second")
        .annotate(reporters=Count("reporter", distinct=True))
        .filter(reporters__gte=settings.MIN_REPORTERS)
        .order_by("-reporters", "second")
    )
    most = seconds.first()
    other = most["second"] if most else _nearest(symptom_id)
    return Neighbour(
        symptom=BY_ID[other],
        own_words=_words_apart(symptom_id, other),
        other_words=_words_apart(other, symptom_id),
        told=most is not None,
    )


# The head is the same while the process lives, and it is large.
@lru_cache(maxsize=256)
def _nearest(symptom_id: str) -> str:
    return _head().nearest(class_id=symptom_id, among=BY_ID)


@lru_cache(maxsize=1024)
def _words_apart(symptom_id: str, other_id: str) -> tuple[str, ...]:
    words = _head().words_apart(class_id=symptom_id, other_id=other_id, limit=_WORDS)
    return tuple(words)
