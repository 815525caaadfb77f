"""Which groups are held back beside numbers that other pages show exactly.

A symptom's week, a total or a cause, less the groups that lie inside it, leaves a
rest; so does the sum of the groups that cover it, less it. Such a rest must be nothing
or rest on enough people. Groups are held back until it is so. To hold back one more
never makes another rest smaller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


class HeldBack:
    """Groups of numbered reports, and which of them may not be told.

    `group_of` gives each report's group, -1 for none, `reporters` its reporter as a
    number, -1 for nobody known.
    """

    def __init__(
        self, *, members: Sequence[Sequence[int]], reporters: Numbers, enough: int
    ) -> None:
        self._reporters = reporters
        self._enough = enough
        self._members = [np.array(m, dtype=np.int64) for m in members]
        self._sizes = np.array([len(m) for m in members], dtype=np.int64)
        self._group_of = np.full(len(reporters), -1, dtype=np.int64)
        for number, some in enumerate(self._members):
            self._group_of[some] = number
        self.hidden = np.zeros(len(members), dtype=bool)

    def hold_beside(self, numbers: Iterable[Numbers]) -> None:
        """Hold back what may not be told beside numbers that count these reports."""
        for counted in numbers:
            if len(counted):
                self._hold(counted)

    def _hold(self, counted: Numbers) -> None:
        groups = self._group_of[counted]
        touched, inside = np.unique(groups[groups >= 0], return_counts=True)
        whole = touched[(inside == self._sizes[touched]) & ~self.hidden[touched]]
        rest = counted[~np.isin(groups, whole)]
        people = self._people(rest)
        for group in self._smallest(whole):
            if not len(rest) or len(people) >= self._enough:
                break
            self.hidden[group] = True
            rest = np.concatenate([rest, self._members[group]])
            people |= self._people(self._members[group])
        if np.any(groups < 0) or np.any(self.hidden[touched]):
            return
        cut = touched[inside < self._sizes[touched]]
        if len(cut) and len(self._people(self._around(cut, counted))) < self._enough:
            self.hidden[self._smallest(touched)[0]] = True

    def _around(self, groups: Numbers, counted: Numbers) -> Numbers:
        """Return the reports of some groups that are not counted."""
        mine = np.zeros(len(self._reporters), dtype=bool)
        mine[counted] = True
        members = np.concatenate([self._members[group] for group in groups])
        outside: Numbers = members[~mine[members]]
        return outside

    def _smallest(self, groups: Numbers) -> list[int]:
        return [int(g) for g in groups[np.argsort(self._sizes[groups], kind="stable")]]

    def _people(self, some: Numbers) -> set[int]:
        return set(self._reporters[some].tolist()) - {-1}
