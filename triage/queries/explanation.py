"""Why a cause is described as it is, from its shown document, for pages and notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triage.queries.figures import Figure, finite
from triage.queries.wording import EVERYWHERE, listed, place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.queries.documents import Document

_ANSWERS = {
    "ruled out": "not there: far fewer came",
    "cannot be told": "cannot be told: too few requests or reports",
    "told as well": "complaints rise there too",
}


@dataclass(frozen=True)
class Part:
    """A part of the fleet beside the cause, and whether the fault strikes there too.

    `would_have_come` are the reports of the same hours had it done so, `ordinary`
    those that come anyway, `reports_to_join` from how many on it would be named.
    """

    where: str
    requests: Figure
    would_have_come: Figure
    ordinary: Figure
    answer: str
    reports_to_join: Figure


@dataclass(frozen=True)
class Explanation:
    """Parts beside the cause; attributes in whose values the cause is alike, or not."""

    dropping: tuple[Part, ...]
    neighbours: tuple[Part, ...]
    alike: str
    uneven: str
    too_few: str


def explanation_of(document: Document) -> Explanation | None:
    """The explanation of a document that may be shown; None when it has none."""
    told = document.get("explanation")
    if not told:
        return None
    sets = document["attributes"]

    def inside(answer: str) -> str:
        rows = told["within"]
        return listed([r["attribute"] for r in rows if r["answer"] == answer])

    return Explanation(
        dropping=tuple(_part(_rest(sets, row), row) for row in told["dropping"]),
        neighbours=tuple(
            _part(f"{row['attribute']} {row['value']}", row)
            for row in told["neighbours"]
        ),
        alike=inside("alike"),
        uneven=inside("uneven"),
        too_few=inside("too few"),
    )


def _rest(sets: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """The rest of what the other attributes cover, in words."""
    others = {k: v for k, v in sets.items() if k != row["attribute"]}
    rest = f"any other {row['attribute']}"
    where = place(others)
    return rest if where == EVERYWHERE else f"{where}, {rest}"


def _part(where: str, row: Mapping[str, Any]) -> Part:
    return Part(
        where=where,
        requests=Figure(finite(row["requests"])),
        would_have_come=Figure(finite(row["would_have_come"]), digits=1),
        ordinary=Figure(finite(row["ordinary"]), digits=1),
        answer=_ANSWERS[row["answer"]],
        reports_to_join=Figure(finite(row.get("reports_to_join"))),
    )
