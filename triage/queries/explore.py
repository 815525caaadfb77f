"""Any series by any one or two attributes in any days, two sides beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triage.core.symptoms import BY_ID, FAMILIES, UNSORTED, UNSORTED_LABEL
from triage.queries.figures import WITHHELD, Figure
from triage.queries.rates import Counted, Numbers, Side, counted
from triage.queries.remembered import remembered
from triage.queries.series import DAY
from triage.queries.told import told_groups

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from triage.queries.rates import Key
    from triage.queries.told import ToldGroups

ALL = "all"
MOST_ROWS = 200
UNKNOWN = "unknown"
NUMBERS = ("reports", "reporters", "requests", "rate", "even_share", "concentration")


@dataclass(frozen=True)
class Question:
    """What is asked: a series, by no, one or two attributes, of one or two sides."""

    series: str
    by: tuple[str, ...]
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Part:
    """One row: a part's numbers in each side, and the second's rate over the first's.

    `key` holds the values as stored, `values` as they are told.
    """

    key: Key
    sides: tuple[Numbers, ...]
    contrast: Figure

    @property
    def values(self) -> tuple[str, ...]:
        """The values that name it."""
        return tuple(value or UNKNOWN for value in self.key)


@dataclass(frozen=True)
class Answer:
    """The rows, most reports first; `left_out` more have the fewest requests.

    `total` is all parts together, `apart` of each side the reports of no part.
    """

    question: Question
    total: Part
    parts: tuple[Part, ...]
    apart: tuple[int, ...]
    left_out: int
    computed: bool

    @property
    def empty(self) -> bool:
        """True when no side has a number of reports that may be shown."""
        return not any(side.reports.shown for side in self.total.sides)

    def document(self) -> dict[str, Any]:
        """Return the same figures as JSON; a number that is not shown is null."""
        asked = self.question
        return {
            "series": asked.series,
            "by": list(asked.by),
            "sides": [
                {
                    "label": side.label,
                    "since": side.since.date().isoformat(),
                    "last_day": (side.until - DAY).date().isoformat(),
                    "where": dict(side.where),
                    "not_told_apart": apart,
                }
                for side, apart in zip(asked.sides, self.apart, strict=True)
            ],
            "total": _document(self.total),
            "parts": [
                {"values": dict(zip(asked.by, part.values, strict=True))}
                | _document(part)
                for part in self.parts
            ],
            "parts_left_out": self.left_out,
        }


@remembered
def answer_known(*, now: datetime, question: Question) -> Answer:
    """Answer a question out of the groups told by the last midnight."""
    return answered(question=question, told=told_groups(now=now), now=now)


def answered(*, question: Question, told: ToldGroups, now: datetime) -> Answer:
    """Answer a question out of the groups that are told."""
    found = [
        counted(told=told, series=question.series, by=question.by, side=side, now=now)
        for side in question.sides
    ]
    keys = sorted({key for side in found for key in side.parts}, key=_order(found))
    kept = keys[:MOST_ROWS] if question.by else []
    return Answer(
        question=question,
        total=_part((), [side.total for side in found]),
        parts=tuple(
            _part(key, [side.parts.get(key, _missing(side)) for side in found])
            for key in kept
        ),
        apart=tuple(side.apart for side in found),
        left_out=len(keys) - len(kept) if question.by else 0,
        computed=told.since is not None,
    )


def series_offered(told: ToldGroups) -> Mapping[str, str]:
    """Return every series that can be asked for, with its label."""
    return {
        ALL: "all complaints",
        **{f"family:{name}": label for name, label in FAMILIES.items()},
        **{f"symptom:{name}": symptom.label for name, symptom in BY_ID.items()},
        f"symptom:{UNSORTED}": UNSORTED_LABEL,
        **{f"detector:{name}": f"detector {name}" for name in told.detectors},
    }


def _order(found: list[Counted]) -> Any:  # noqa: ANN401
    def order(key: Key) -> tuple[float, float, Key]:
        rows = [side.parts[key] for side in found if key in side.parts]
        told = max(row.reports.value or 0 for row in rows)
        served = max(row.requests.value or 0 for row in rows)
        return -told, -served, key

    return order


def _missing(side: Counted) -> Numbers:
    """Return the numbers of a part that a side knows nothing of."""
    return Numbers(*(Figure(None, WITHHELD) for _ in NUMBERS))


def _part(key: Key, sides: list[Numbers]) -> Part:
    return Part(key, tuple(sides), _contrast(sides))


def _contrast(sides: list[Numbers]) -> Figure:
    rates = [side.rate.value for side in sides]
    if len(rates) < 2 or rates[0] is None or rates[1] is None:
        return Figure(None, WITHHELD)
    return Figure(rates[1] / rates[0], digits=1)


def _document(part: Part) -> dict[str, Any]:
    sides = [
        {name: getattr(numbers, name).value for name in NUMBERS}
        for numbers in part.sides
    ]
    return {"sides": sides, "contrast": part.contrast.value}
