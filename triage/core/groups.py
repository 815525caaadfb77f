"""Groups of reports that any question may be answered with: five people in each.

Whoever may ask any question, of any part and any period, can subtract any answers.
So reports are put into groups once, day by day, each with enough distinct reporters,
and a group never changes. Every answer is a sum over whole groups, and so is every
difference of answers, on the same day or on two: no rest can be smaller than a group.

A report waits where it was told, at the end of its path (family, symptom, then the
values of some attributes). When enough people wait there they are a group. Who waited
too long goes one step back and waits among more, at last for all symptoms alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Days that a report waits for others before it goes one step back.
PATIENCE = 3

Path = tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """One report: the number of its day, its whole path, its reporter or empty."""

    day: int
    path: Path
    reporter: str


@dataclass(frozen=True)
class Group:
    """Reports told from day `first` to day `last`, both included, by at least enough.

    `path` is what they share; what it leaves out of theirs is not told apart.
    `members` are their numbers in the order that they were given in.
    """

    path: Path
    first: int
    last: int
    reporters: int
    members: tuple[int, ...]

    @property
    def reports(self) -> int:
        """How many reports."""
        return len(self.members)


@dataclass
class _Waiting:
    """Who waits at a path: since which day there, and the day the first was told."""

    since: int
    first: int
    members: list[int] = field(default_factory=list)
    people: set[str] = field(default_factory=set)

    def take(self, number: int, told: Told) -> None:
        self.first = min(self.first, told.day)
        self.members.append(number)
        if told.reporter:
            self.people.add(told.reporter)

    def join(self, other: _Waiting) -> None:
        self.first = min(self.first, other.first)
        self.members += other.members
        self.people |= other.people


def groups_of(*, told: Sequence[Told], last_day: int, enough: int) -> list[Group]:
    """Return the groups of reports in the order of their days, to the end of a day.

    Adding later days changes none of them: only adds. Takes time in proportion to
    reports, and to days times the paths that wait.
    """
    waiting: dict[Path, _Waiting] = {}
    found: list[Group] = []
    day = told[0].day if told else last_day
    numbered = groupby(enumerate(told), key=lambda item: item[1].day)
    for at, rows in numbered:
        if at > last_day:
            break
        for quiet in range(day + 1, at):
            if not waiting:
                break
            found += _close(waiting, quiet, enough)
        for number, one in rows:
            where = waiting.setdefault(one.path, _Waiting(since=at, first=at))
            where.take(number, one)
        found += _close(waiting, at, enough)
        day = at
    for quiet in range(day + 1, last_day + 1):
        found += _close(waiting, quiet, enough)
    return found


def _close(waiting: dict[Path, _Waiting], day: int, enough: int) -> Iterable[Group]:
    """Make groups at the end of a day, the longest paths first; send others back."""
    depth = max((len(path) for path in waiting), default=-1)
    for length in range(depth, -1, -1):
        for path in sorted(path for path in waiting if len(path) == length):
            here = waiting[path]
            if len(here.people) >= enough:
                del waiting[path]
                yield Group(
                    path=path,
                    first=here.first,
                    last=day,
                    reporters=len(here.people),
                    members=tuple(here.members),
                )
            elif path and day - here.since >= PATIENCE:
                del waiting[path]
                back = _Waiting(since=day, first=day)
                waiting.setdefault(path[:-1], back).join(here)
