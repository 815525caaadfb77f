"""What Explore may be asked for in its query string."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.http import urlencode

from triage.queries.explore import ALL, Question, series_offered
from triage.queries.heat import DAYS
from triage.queries.rates import Side
from triage.queries.series import DAY
from triage.queries.timeline import Period
from triage.queries.wording import day
from triage.web.periods import period_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from triage.queries.told import ToldGroups

MOST_BY = MOST_WHERE = 2
MOST_VALUE = 200
PERIODS = "period"


@dataclass(frozen=True)
class Asked:
    """A question as the form shows it; `where` are pairs of attribute and value.

    `against` is empty, PERIODS or the attribute of which `one` and `other` are held
    against each other.
    """

    series: str
    by: tuple[str, ...]
    where: tuple[tuple[str, str], ...]
    period: Period
    against: str
    earlier: Period
    one: str
    other: str

    @property
    def question(self) -> Question:
        """The question as queries take it."""
        return Question(self.series, self.by, self._sides())

    def _sides(self) -> tuple[Side, ...]:
        where = dict(self.where)
        now = _side(self.period, where)
        if self.against == PERIODS:
            return _side(self.earlier, where), now
        if self.against:
            return tuple(
                replace(now, label=value, where=where | {self.against: value})
                for value in (self.one, self.other)
            )
        return (now,)

    def address(self, **other: str | list[str]) -> str:
        """Return the query string of this question, or of one that differs."""
        asked: dict[str, str | list[str]] = {
            "series": self.series,
            "by": list(self.by) or [""],
            "where": [f"{name}:{value}" for name, value in self.where],
            "from": self.period.start.date().isoformat(),
            "to": self.period.last_day.date().isoformat(),
            "against": self.against,
        }
        if self.against == PERIODS:
            asked["from2"] = self.earlier.start.date().isoformat()
            asked["to2"] = self.earlier.last_day.date().isoformat()
        elif self.against:
            asked |= {"one": self.one, "other": self.other}
        kept = {name: value for name, value in (asked | other).items() if value}
        return "?" + urlencode(kept, doseq=True)


def asked_of(query: QueryDict, *, told: ToldGroups) -> Asked:
    """Return what is asked; ValueError names what is wrong."""
    usual = Period(start=told.until - DAYS * DAY, end=told.until)
    period = period_of(query, usual=usual)
    span = period.end - period.start
    before = Period(start=period.start - span, end=period.start)
    second = {"from": query.get("from2", ""), "to": query.get("to2", "")}
    try:
        earlier = period_of(second, usual=before)
    except ValueError as error:
        raise ValueError(f"second period: {error}") from None
    against = query.get("against", "")
    if against not in ("", PERIODS, *told.attributes):
        raise ValueError("against: must be a period or an attribute")
    one, other = _value(query, "one"), _value(query, "other")
    where = _where(query.getlist("where"), told.attributes)
    if against in dict(where):
        raise ValueError("against: is an attribute that where has fixed")
    return Asked(
        series=_series(query, series_offered(told)),
        by=_by(query, told.attributes),
        where=where,
        period=period,
        against=against,
        earlier=earlier,
        one=one,
        other=other,
    )


def _series(query: Mapping[str, str], offered: Mapping[str, str]) -> str:
    series = query.get("series", "") or ALL
    if series not in offered:
        raise ValueError("series: there is none of this name")
    return series


def _by(query: QueryDict, attributes: tuple[str, ...]) -> tuple[str, ...]:
    names = [name for name in dict.fromkeys(query.getlist("by")) if name]
    if not query.getlist("by"):
        names = list(attributes[:1])
    if len(names) > MOST_BY or not set(names) <= set(attributes):
        raise ValueError(f"by: must be one or two of {', '.join(attributes)}")
    return tuple(names)


def _where(
    asked: list[str], attributes: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    found = {}
    for text in filter(None, asked):
        name, colon, value = text.partition(":")
        if name not in attributes or not colon or len(value) > MOST_VALUE:
            raise ValueError("where: must be an attribute, a colon and a value")
        found[name] = value
    if len(found) > MOST_WHERE:
        raise ValueError(f"where: must be at most {MOST_WHERE} attributes")
    return tuple(found.items())


def _value(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "")
    if len(value) > MOST_VALUE:
        raise ValueError(f"{name}: is too long")
    return value


def _side(period: Period, where: Mapping[str, str]) -> Side:
    label = f"{day(period.start)} to {day(period.last_day)}"
    return Side(label, period.start, period.end, where)
