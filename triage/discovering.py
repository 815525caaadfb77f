"""New symptoms: learnt inside causes, and told by the reports that come later.

A cause in complaints of no known symptom is looked into when it is found and whenever
its figures are written anew, until what it tells is known. A new symptom is a name
for what the unsorted reports of a place tell; it is no series of the scan, which
goes on to judge them as unsorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from feedback import facade
from triage.core.clustering import load_engine
from triage.core.discovery import KNOWN_SHARE, NewSymptom, Told, discover
from triage.core.symptoms import UNSORTED
from triage.core.types import Complaint
from triage.models import NewSymptom as Row
from triage.models import Placement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from feedback.contracts import RedactedReport
    from triage.core.discovery import Discovery

MOST_INSIDE, MOST_OUTSIDE = 300, 1500
_KNOWN_BY = 0.5


def new_symptoms_told(reports: Sequence[RedactedReport]) -> list[str]:
    """Give the new symptom that each report tells, "" for none; the oldest wins."""
    found = [""] * len(reports)
    learnt = _learnt() if reports else []
    told = told_by(reports) if learnt else []
    for symptom in learnt:
        for i, score in enumerate(symptom.scores(told)):
            if score > 0 and not found[i]:
                found[i] = symptom.symptom_id
    return found


def told_by(reports: Sequence[RedactedReport]) -> list[Told]:
    """Give what reports tell, their topic taken out."""
    read = load_engine().told([complaint_of(report) for report in reports])
    return [
        Told(report.reporter or "", text, vector)
        for report, (text, vector) in zip(reports, read, strict=True)
    ]


def complaint_of(report: RedactedReport) -> Complaint:
    """Give a redacted report as the engine reads it."""
    turns = tuple((turn.role, turn.content) for turn in report.conversation)
    return Complaint(report.comment, turns)


def look_into(
    *,
    cause_id: str,
    sets: Mapping[str, Sequence[str]],
    pool: Sequence[str],
    since: datetime,
    until: datetime,
) -> Row | None:
    """Learn what a cause in unsorted complaints tells; None where it is not new.

    `sets` is where it holds, `pool` the symptom series that tell of it, `since` its
    onset; nothing from `until` on is read. The same symptom found in another cause
    is one: that cause is added to it.
    """
    if f"symptom:{UNSORTED}" not in pool or told_in(cause_id=cause_id):
        return None
    known = Placement.objects.filter(trusted=True, taken_at__lte=until)
    here = Q(**{f"attributes__{name}__in": list(v) for name, v in sets.items()})
    inside = known.filter(here, hour__gte=since).exclude(reporter="")
    outside = known.exclude(here).order_by("-hour", "report_id")
    rows = list(inside.order_by("hour", "report_id")[:MOST_INSIDE])
    reports = _texts(rows)
    told = told_by(reports)
    for symptom in _learnt():
        if told and (symptom.scores(told) > 0).mean() >= _KNOWN_BY:
            return _also_in(symptom.symptom_id, cause_id, until)
    found = discover(told, told_by(_texts(list(outside[:MOST_OUTSIDE]))))
    if found is None:
        return None
    members = [reports[i].report_id for i in found.members]
    if _tell_a_known_one(members, rows):
        return None
    return _stored(found, members, reports, cause_id, until)


def forget_words(*, symptom_ids: Iterable[str]) -> None:
    """Drop the words that too few people tell, after some of their reports went.

    Those whose text is past its time tell none, so that a word may go early.
    """
    for row in Row.objects.filter(symptom_id__in=set(symptom_ids)):
        members = Placement.objects.filter(new_symptom=row.symptom_id)
        told = told_by(_texts(list(members.exclude(reporter=""))))
        left = NewSymptom.from_json(row.learnt).kept_to(told)
        row.learnt, row.words = left.to_json(), list(left.shown)
        row.save(update_fields=["learnt", "words"])


def told_in(*, cause_id: str) -> Row | None:
    """Give the new symptom that was found in a cause, None where there is none."""
    for row in Row.objects.all():
        if any(name == cause_id for name, _ in row.causes):
            return row
    return None


def _learnt() -> list[NewSymptom]:
    """Give the new symptoms that fit the embedding in use, the oldest first."""
    rows = Row.objects.filter(encoder=load_engine().encoder_name)
    return [NewSymptom.from_json(row.learnt) for row in rows]


def _texts(rows: Sequence[Placement]) -> list[RedactedReport]:
    return facade.settled_texts(report_ids=[row.report_id for row in rows])


def _tell_a_known_one(members: Sequence[str], rows: Sequence[Placement]) -> bool:
    """Whether one known symptom was read in half of the members."""
    symptom = {row.report_id: row.symptom_id for row in rows}
    read = [symptom[member] for member in members if symptom[member]]
    most = max((read.count(name) for name in set(read)), default=0)
    return most >= KNOWN_SHARE * len(members)


def _also_in(symptom_id: str, cause_id: str, at: datetime) -> Row:
    row = Row.objects.get(symptom_id=symptom_id)
    row.causes = [*row.causes, [cause_id, at.isoformat()]]
    row.save(update_fields=["causes"])
    return row


def _stored(
    found: Discovery,
    members: Sequence[str],
    reports: Sequence[RedactedReport],
    cause_id: str,
    at: datetime,
) -> Row:
    people = {reports[i].reporter for i in found.members}
    row, _ = Row.objects.update_or_create(
        symptom_id=found.symptom.symptom_id,
        defaults={
            "found_at": at,
            "causes": [[cause_id, at.isoformat()]],
            "encoder": load_engine().encoder_name,
            "learnt": found.symptom.to_json(),
            "words": list(found.symptom.shown),
            "reports": len(members),
            "reporters": len(people),
            "evidence": round(found.evidence, 2),
            "purity": round(found.purity, 3),
        },
    )
    Placement.objects.filter(report_id__in=members).update(new_symptom=row.symptom_id)
    return row
