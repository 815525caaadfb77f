"""Causes as rows: their documents, with the names and the words of their symptoms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from feedback import facade
from triage.core.symptoms import TAXONOMY, UNSORTED, new_label
from triage.discovering import told_in
from triage.models import Cause, Placement
from triage.placing import floor_hour

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from triage.core.causes import CauseState
    from triage.core.document import Writer
    from triage.core.scan import Sets

KEYWORDS = 5
_USERS = ("users", "of_users", "users_share", "users_until")
LABELS = {symptom.symptom_id: symptom.label for symptom in TAXONOMY}
LABELS[UNSORTED] = "Complaints of no known symptom"


def write_causes(*, causes: Iterable[CauseState], writer: Writer) -> None:
    """Store the document of each cause as the writer gives it.

    What people said of a cause stands in columns that are not written here.
    """
    for cause in causes:
        document = writer.write(cause)
        onset = datetime.fromisoformat(document["onset"])
        document["symptoms"] = _symptoms(cause.pool, floor_hour(onset))
        document["new_symptom"] = _name_new(cause.cause_id, document["symptoms"])
        document["affected"] |= _users(cause, *writer.hours_of(cause))
        Cause.objects.update_or_create(
            cause_id=cause.cause_id,
            defaults={
                "series": cause.series,
                "onset": onset,
                "detected_at": datetime.fromisoformat(document["detected_at"]),
                "resolved_at": _time_or_none(document["resolved_at"]),
                "document": document,
            },
        )


def _users(cause: CauseState, since: datetime, until: datetime) -> dict[str, object]:
    """The users with a request inside a cause, and of how many; None where unknown.

    Request records go after REQUEST_RECORD_TTL. So the users of so long are counted
    from the onset on, and what was counted last stays when records begin to go,
    unless the description is another one now.
    """
    end = min(until, since + settings.REQUEST_RECORD_TTL)
    if end < until:
        before = Cause.objects.filter(cause_id=cause.cause_id).first()
        same = before and before.document["attributes"] == _plain(cause.sets)
        kept = before.document["affected"] if before and same else {}
        if kept.get("users_until"):
            return {name: kept[name] for name in _USERS}
    found = facade.users_served(inside=cause.sets, since=since, until=end)
    if found is None:
        return dict.fromkeys(_USERS)
    figures = (found.inside, found.of, round(found.inside / found.of, 6))
    return dict(zip(_USERS, (*figures, end.isoformat()), strict=True))


def _plain(sets: Sets) -> dict[str, list[str]]:
    return {name: list(values) for name, values in sets.items()}


def _time_or_none(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _symptoms(pool: Sequence[str], since: datetime) -> list[dict[str, object]]:
    """A cause's symptoms for its document; those not sorted come last."""
    ids = [name.removeprefix("symptom:") for name in pool]
    ids.sort(key=lambda symptom_id: symptom_id == UNSORTED)
    return [
        {
            "symptom_id": symptom_id,
            "label": LABELS.get(symptom_id, symptom_id.replace("_", " ")),
            "keywords": _keywords(symptom_id, since),
        }
        for symptom_id in ids
    ]


def _name_new(cause_id: str, symptoms: Sequence[dict[str, object]]) -> str | None:
    """Name the unsorted reports of a cause by the new symptom found in it; its id."""
    found = told_in(cause_id=cause_id)
    if found is None:
        return None
    for symptom in symptoms:
        if symptom["symptom_id"] == UNSORTED:
            symptom["label"] = new_label(found.words)
            symptom["keywords"] = found.words
    return found.symptom_id


def _keywords(symptom_id: str, since: datetime) -> list[str]:
    """Words that told the symptom in the reports of enough reporters since then."""
    told: dict[str, set[str]] = {}
    rows = Placement.objects.filter(symptom_id=symptom_id, hour__gte=since)
    for reporter, words in rows.exclude(reporter="").values_list("reporter", "words"):
        for word in words:
            told.setdefault(word, set()).add(reporter)
    many = [word for word, who in told.items() if len(who) >= settings.MIN_REPORTERS]
    return sorted(many, key=lambda word: (-len(told[word]), word))[:KEYWORDS]
