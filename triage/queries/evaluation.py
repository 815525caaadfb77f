"""A cause as an evaluation set: conversations that went wrong, for a regression test.

Exemplars are redacted conversations whose reporters consented to give them, each by
another reporter. Nothing is given of a symptom that fewer than MIN_REPORTERS named
reporters told inside the cause.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from django.conf import settings

from feedback import facade
from triage.core.symptoms import UNSORTED
from triage.models import Placement
from triage.queries.causes import cause_known
from triage.queries.texts import TooFewReportersError
from triage.queries.totals import NAMED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from feedback.contracts import RedactedReport
    from feedback.facade import Viewer
    from triage.queries.cause_view import CauseView

    Turns = Sequence[Mapping[str, str]]
    Shape = Callable[[CauseView, int, Turns, str], dict[str, Any]]

MOST = 20
PROMPTFOO, INSPECT = "promptfoo", "inspect"
_ROLES = {"system", "user", "assistant"}
_TEMPLATE = re.compile(r"\{(?=[{%#])")


def evaluation_set(
    *,
    cause_id: str,
    form: str,
    viewer: Viewer,
    why: str,
    now: datetime,
    clock: datetime,
) -> str:
    """Return a cause's exemplars as JSONL for promptfoo or inspect; looks are logged.

    `now` is what triage counts as now, `clock` the time of the look. Raises what
    `facade.redacted_texts` raises, ValueError for another form, and
    TooFewReportersError.
    """
    facade.require_held(viewer=viewer, role=facade.INVESTIGATOR)
    if form not in _SHAPES:
        raise ValueError(f"as: must be one of {', '.join(_SHAPES)}")
    cause = cause_known(cause_id=cause_id, now=now)
    if cause is None:
        raise LookupError("no cause has this id")
    chosen = _exemplars(cause, now)
    if len(chosen) < settings.MIN_REPORTERS:
        raise TooFewReportersError
    texts = facade.redacted_texts(
        report_ids=list(chosen), viewer=viewer, why=why, now=clock
    )
    told = [(_asked(text), chosen[text.report_id]) for text in texts]
    told = [(turns, symptom) for turns, symptom in told if turns]
    if len(told) < settings.MIN_REPORTERS:
        raise TooFewReportersError
    lines = (
        _SHAPES[form](cause, number, turns, symptom)
        for number, (turns, symptom) in enumerate(told, start=1)
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _exemplars(cause: CauseView, now: datetime) -> dict[str, str]:
    """The latest consented reports inside a cause, one a reporter, with their symptom.

    A cause that says few reporters has none.
    """
    if not cause.reporters.shown:
        return {}
    chosen: dict[str, tuple[str, str]] = {}
    for symptom in cause.symptoms:
        inside = _inside(cause, symptom.symptom_id, now)
        if len({reporter for _, reporter in inside}) < settings.MIN_REPORTERS:
            continue
        ids = [report_id for report_id, _ in inside]
        consented = facade.consented_reports(report_ids=ids)
        for report_id, reporter in inside:
            if report_id in consented:
                chosen.setdefault(reporter, (report_id, symptom.label))
    return dict(list(chosen.values())[:MOST])


def _inside(cause: CauseView, symptom_id: str, now: datetime) -> list[tuple[str, str]]:
    since = cause.onset_interval[0] if cause.onset_interval else cause.onset
    until = cause.resolved_at or now
    rows = Placement.objects.filter(
        NAMED,
        symptom_id="" if symptom_id == UNSORTED else symptom_id,
        hour__gte=since,
        hour__lt=until,
        received_at__lte=now,
    ).order_by("-received_at", "-report_id")
    found = rows.values_list("report_id", "reporter", "attributes")
    return [(pk, who) for pk, who, attributes in found if _is_in(cause, attributes)]


def _is_in(cause: CauseView, attributes: Mapping[str, str]) -> bool:
    return all(attributes.get(name) in values for name, values in cause.attributes)


def _asked(text: RedactedReport) -> list[dict[str, str]]:
    """The turns up to the answer that was complained of, which is the last."""
    turns = [
        {"role": turn.role if turn.role in _ROLES else "user", "content": turn.content}
        for turn in text.conversation
    ]
    answers = [n for n, turn in enumerate(turns) if turn["role"] == "assistant"]
    return turns[: answers[-1]] if answers else turns


def _promptfoo(
    cause: CauseView, number: int, turns: Turns, symptom: str
) -> dict[str, Any]:
    # promptfoo renders variables as templates; JSON lets a brace be written otherwise.
    messages = json.dumps(turns, ensure_ascii=False)
    return {
        "description": f"{cause.cause_id}-{number}",
        "vars": {"messages": _TEMPLATE.sub(r"\\u007b", messages)},
        "assert": [{"type": "llm-rubric", "value": _rubric(symptom)}],
    }


def _inspect(
    cause: CauseView, number: int, turns: Turns, symptom: str
) -> dict[str, Any]:
    return {
        "id": f"{cause.cause_id}-{number}",
        "input": list(turns),
        "target": _rubric(symptom),
        "metadata": {
            "cause_id": cause.cause_id,
            "symptom": symptom,
            "attributes": {name: list(values) for name, values in cause.attributes},
        },
    }


def _rubric(symptom: str) -> str:
    return f"The answer is whole and does not show this fault: {symptom}."


_SHAPES: dict[str, Shape] = {PROMPTFOO: _promptfoo, INSPECT: _inspect}
