"""Complaints per request by attribute, inside a cause and outside of it.

Sums over whole groups of `triage.queries.told`, as Explore has them: it tells these
numbers to anybody who asks it for the same days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from triage.core.proportions import rate_interval
from triage.queries.explore import series_offered
from triage.queries.exposure import requests_by_values
from triage.queries.figures import Figure
from triage.queries.rates import HOUR, PER, by_few
from triage.queries.series import DAY, midnight
from triage.queries.told import told_groups
from triage.queries.wording import in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from triage.queries.cause_view import CauseView
    from triage.queries.told import ToldGroups

# Values of one attribute, those of the most requests.
MOST_VALUES = 8


@dataclass
class Tally:
    """Reports told and requests served, summed up."""

    reports: int = 0
    requests: int = 0

    @property
    def told(self) -> Figure:
        """The reports; in a part without any nobody or too few told it."""
        return Figure(self.reports) if self.reports else by_few()[0]

    @property
    def rate(self) -> Figure:
        """Reports in 100,000 requests."""
        if not (self.reports and self.requests):
            return Figure(None, "–")
        return Figure(PER * self.reports / self.requests, digits=1)

    @property
    def interval(self) -> tuple[Figure, Figure]:
        """The exact 95% interval of the rate."""
        if not (self.reports and self.requests):
            return Figure(None, "–"), Figure(None, "–")
        low, high = rate_interval(count=self.reports, exposure=self.requests / PER)
        return Figure(low, digits=1), Figure(high, digits=1)


@dataclass
class RateRow:
    """One value of an attribute, or all; `named` when the cause names it."""

    attribute: str
    value: str
    named: bool = False
    inside: Tally = field(default_factory=Tally)
    outside: Tally = field(default_factory=Tally)


@dataclass(frozen=True)
class CauseRates:
    """The days of [since, until), all of them first and then each attribute's values.

    `complaint` is the one series that is counted, in words. `apart` reports were told
    without saying on which side they are.
    """

    complaint: str
    since: datetime
    until: datetime
    rows: tuple[RateRow, ...]
    apart: int

    @property
    def last_day(self) -> datetime:
        """The start of the last day."""
        return self.until - DAY


def rates_of_cause(*, cause: CauseView, now: datetime) -> CauseRates | None:
    """Return the rates on the days of a cause, of its series.

    None where the pages do not tell reports apart by all its attributes, where too few
    people told it, and where no request was counted.
    """
    told = told_groups(now=now)
    sets = {name: frozenset(values) for name, values in cause.attributes}
    since = midnight(cause.onset)
    until = min(midnight(cause.until or told.until) + DAY, told.until)
    if not sets.keys() <= set(told.attributes) or not cause.reporters.shown:
        return None
    if since >= until:
        return None
    table = _Table(told.attributes, sets)
    for lot in told.of(series=cause.series, since=since, until=until):
        table.add(lot.values, reports=lot.reports)
    served = requests_by_values(
        now=now, names=told.attributes, since=since - HOUR, until=until - HOUR
    )
    for values, requests in served.items():
        table.add(values, requests=requests)
    if not table.whole.inside.requests:
        return None
    complaint = series_offered(told).get(cause.series, cause.series)
    rows = tuple(table.rows(told))
    return CauseRates(in_sentence(complaint), since, until, rows, table.apart)


class _Table:
    def __init__(
        self, names: tuple[str, ...], sets: Mapping[str, frozenset[str]]
    ) -> None:
        self._names, self._sets = names, sets
        self.whole, self.apart = RateRow("", "all"), 0
        self._rows: dict[tuple[str, str], RateRow] = {}

    def add(
        self, values: tuple[str | None, ...], *, reports: int = 0, requests: int = 0
    ) -> None:
        """Count these on the side on which they are."""
        where = dict(zip(self._names, values, strict=True))
        inside = [where[name] in some for name, some in self._sets.items()]
        if any(where[n] is None for n in self._sets) and all(
            hit or where[n] is None for n, hit in zip(self._sets, inside, strict=True)
        ):
            self.apart += reports
            return
        keys = [(n, v) for n, v in where.items() if v is not None]
        for row in (self.whole, *(self._row(name, value) for name, value in keys)):
            side = row.inside if all(inside) else row.outside
            side.reports += reports
            side.requests += requests

    def _row(self, name: str, value: str) -> RateRow:
        named = value in self._sets.get(name, ())
        return self._rows.setdefault(
            (name, value), RateRow(name, value or "unknown", named)
        )

    def rows(self, told: ToldGroups) -> Iterable[RateRow]:
        """Yield all together, then the values of each attribute, named ones first.

        A value that too few people told of is in no row, whatever it served.
        """
        yield self.whole
        for name in told.attributes:
            mine = [
                row
                for (n, _), row in self._rows.items()
                if n == name and (row.named or row.inside.reports + row.outside.reports)
            ]
            mine.sort(key=lambda r: (not r.named, -_requests(r), r.value))
            yield from mine[:MOST_VALUES]


def _requests(row: RateRow) -> int:
    return row.inside.requests + row.outside.requests
