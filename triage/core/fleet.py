"""The deployments of a fleet, and which of them a report can be from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

UNLOCATED = -1


class Fleet:
    """The deployments seen in traffic, numbered, with their attribute values.

    The attributes that are scanned are those named in traffic; a deployment that
    does not name one of them has None there.
    """

    def __init__(self) -> None:
        self.attributes: list[str] = []
        self.cells: list[dict[str, str]] = []
        self._index: dict[tuple[tuple[str, str], ...], int] = {}
        self._located: dict[tuple[tuple[str, str], ...], int] = {}
        self._claims: dict[tuple[tuple[str, str], ...], int] = {}
        self._fitting: dict[int, NDArray[np.bool_]] = {}
        self._with_value: dict[tuple[str, str], NDArray[np.bool_]] = {}

    def __len__(self) -> int:
        return len(self.cells)

    def add(self, *, attributes: Mapping[str, str]) -> int:
        """Give the number of this deployment, a new one if it is not known yet."""
        key = tuple(sorted(attributes.items()))
        if key not in self._index:
            self._index[key] = len(self.cells)
            self.cells.append(dict(key))
            self.attributes = sorted({*self.attributes, *attributes})
            self._located.clear()
            self._fitting.clear()
            self._with_value.clear()
        return self._index[key]

    def locate(self, *, attributes: Mapping[str, str]) -> int:
        """Find the one deployment that fits what a report knows, else UNLOCATED.

        What the report or the deployment does not name is unknown and fits every
        value; attributes that traffic does not name are left out. Of several that
        fit, the report belongs to the one whose attributes it names, all of them:
        a few requests with one more attribute must not take away where it is from.
        """
        key = self._known(attributes)
        if key not in self._located:
            # One that names just the same is the fullest, and known without a search.
            exact = self._index.get(key, UNLOCATED) if key else UNLOCATED
            only = exact if exact != UNLOCATED or not key else self._only_one(dict(key))
            self._located[key] = only
        return self._located[key]

    def claim(self, *, attributes: Mapping[str, str]) -> int:
        """Give the number of what a report knows of its deployment; see `fitting`."""
        return self._claims.setdefault(self._known(attributes), len(self._claims))

    def fitting(self, *, claims: Sequence[int]) -> NDArray[np.bool_]:
        """Which deployments fit each of some claims, shape (claims, D)."""
        known = list(self._claims)
        for n in claims:
            if n not in self._fitting:
                fits = [self._fits(cell, known[n]) for cell in self.cells]
                self._fitting[n] = np.array(fits, bool)
        return np.array([self._fitting[n] for n in claims])

    def _known(self, attributes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """What a report knows of the attributes that are scanned."""
        return tuple((a, attributes[a]) for a in self.attributes if a in attributes)

    @staticmethod
    def _fits(cell: Mapping[str, str], known: Iterable[tuple[str, str]]) -> bool:
        return all(cell.get(a, v) == v for a, v in known)

    def _only_one(self, known: Mapping[str, str]) -> int:
        fits = [
            number
            for number, cell in enumerate(self.cells)
            if self._fits(cell, known.items())
        ]
        cells = [self.cells[n].keys() for n in fits]
        named = [n for n, c in zip(fits, cells, strict=True) if c <= known.keys()]
        most = max((len(self.cells[n]) for n in named), default=0)
        fullest = [n for n in named if len(self.cells[n]) == most]
        certain = [n for n, c in zip(fits, cells, strict=True) if c >= known.keys()]
        chosen = fullest or certain or fits
        return chosen[0] if len(chosen) == 1 else UNLOCATED

    def values(self) -> dict[str, list[str]]:
        """The values of each attribute that were seen in traffic."""
        return {
            name: sorted({cell[name] for cell in self.cells if name in cell})
            for name in self.attributes
        }

    def mask(self, *, attributes: Mapping[str, Iterable[str]]) -> NDArray[np.bool_]:
        """Which deployments lie inside a conjunction of value sets; shape (D,)."""
        inside = np.ones(len(self.cells), bool)
        for name, values in attributes.items():
            having = [self._having(name, value) for value in values]
            inside &= np.any(having, axis=0) if having else np.False_
        return inside

    def _having(self, name: str, value: str) -> NDArray[np.bool_]:
        """Which deployments have this value, shape (D,)."""
        if (name, value) not in self._with_value:
            fits = [cell.get(name) == value for cell in self.cells]
            self._with_value[name, value] = np.array(fits, bool)
        return self._with_value[name, value]
