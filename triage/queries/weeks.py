"""ISO weeks in UTC: the fixed bins of the weekly report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_FORM = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True)
class Week:
    """One ISO week, from Monday 00:00 UTC."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Week:
        """Return the week of a text such as 2025-W35; ValueError says what is wrong."""
        match = _FORM.fullmatch(text)
        if not match:
            raise ValueError("week: is not of the form 2025-W35")
        year, number = int(match[1]), int(match[2])
        try:
            date.fromisocalendar(year, number, 1)
        except ValueError:
            raise ValueError(f"week: {year} has no week {number}") from None
        return cls(year=year, number=number)

    @classmethod
    def of(cls, at: datetime) -> Week:
        """Return the week that holds a time."""
        year, number, _ = at.astimezone(UTC).isocalendar()
        return cls(year=year, number=number)

    @property
    def start(self) -> datetime:
        """Monday 00:00 UTC."""
        monday = date.fromisocalendar(self.year, self.number, 1)
        return datetime(monday.year, monday.month, monday.day, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The Monday after, 00:00 UTC; the week does not hold it."""
        return self.start + timedelta(days=7)

    @property
    def last_day(self) -> datetime:
        """Sunday 00:00 UTC."""
        return self.start + timedelta(days=6)

    @property
    def before(self) -> Week:
        """The week before."""
        return Week.of(self.start - timedelta(days=1))

    @property
    def after(self) -> Week:
        """The week after."""
        return Week.of(self.end)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"
