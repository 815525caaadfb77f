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


class Grouping:
    """Groups of reports told until some day, that can go on with later days.

    `found` are the groups in the order of their days. Later days change none of them:
    they only add. Takes time in proportion to reports, and to days times the paths
    that wait.
    """

    def __init__(self, *, enough: int) -> None:
        self.found: list[Group] = []
        self.taken = 0
        self._enough = enough
        self._waiting: dict[Path, _Waiting] = {}
        self._day: int | None = None

    def go_on(self, *, told: Sequence[Told], last_day: int) -> None:
        """Take up to the end of a day all reports that were told since, by day.

        `taken` counts them: members are numbered from the first ever taken.
        """
        numbered = groupby(enumerate(told, self.taken), key=lambda item: item[1].day)
        for at, rows in numbered:
            if at > last_day:
                break
            self._pass(at - 1)
            for number, one in rows:
                new = _Waiting(since=at, first=at)
                self._waiting.setdefault(one.path, new).take(number, one)
                self.taken = number + 1
            self.found += _close(self._waiting, at, self._enough)
            self._day = at
        self._pass(last_day)

    def _pass(self, last_day: int) -> None:
        """Let days go by on which nobody told anything."""
        if self._day is not None:
            for quiet in range(self._day + 1, last_day + 1):
                if not self._waiting:
                    break
                self.found += _close(self._waiting, quiet, self._enough)
            self._day = max(self._day, last_day)


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
