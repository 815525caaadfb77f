"""One object of a record: what was read of it, and, in words, what was not.

Whatever is neither read nor left on purpose is remarked on, and so is a field that
holds another type than it should. Remarks hold names from the code alone.
"""

from __future__ import annotations

from typing import Any

from feedback.adapters.scores import short_text
from feedback.outcomes import RefusedError

_EMPTY: tuple[object, ...] = (None, "", [], {})


class Reading:
    """Reads one object; `of` names it in remarks, as does `path` its fields."""

    def __init__(self, record: object, *, of: str, path: str = "") -> None:
        if not isinstance(record, dict):
            raise RefusedError(path.rstrip("."), "must be an object")
        self._record: dict[str, Any] = record
        self._of, self._path = of, path
        self._known: set[str] = set()
        self._odd: set[str] = set()
        self._parts: list[Reading] = []

    def get(self, name: str) -> Any:  # noqa: ANN401 - what JSON may hold
        """Return a field as it is, None without."""
        self._known.add(name)
        return self._record.get(name)

    def leave(self, *names: str) -> None:
        """Say that these fields are not taken on purpose."""
        self._known.update(names)

    def text(self, *names: str) -> str | None:
        """Return the first of these fields that holds text."""
        return self._first(names, _as_text)

    def name(self, *names: str) -> str | None:
        """Return the first of these that names something: a text or a number."""
        return self._first(names, _as_name)

    def short(self, *names: str) -> str | None:
        """Return the first of these fields that can be an attribute."""
        return self._first(names, short_text)

    def table(self, name: str) -> Reading:
        """Return a field that is an object, to be read; empty where it is none."""
        value = self.get(name)
        if not isinstance(value, dict):
            self._note_odd(name, value)
            value = {}
        part = Reading(value, of=name, path=f"{self._path}{name}.")
        self._parts.append(part)
        return part

    def rest(self) -> dict[str, Any]:
        """Return the fields that were not read; from now on they were."""
        rest = {n: v for n, v in self._record.items() if n not in self._known}
        self._known.update(rest)
        return rest

    def odd(self) -> set[str]:
        """Return remarks on fields of another type, here and in what lies within."""
        found = {f"{name} is of another type, not taken" for name in self._odd}
        return found.union(*(part.odd() for part in self._parts))

    def notes(self) -> set[str]:
        """Return all remarks on this object and on those in it."""
        found = self.odd()
        if any(self._record[name] for name in self._record.keys() - self._known):
            found.add(f"other fields of {self._of} not taken")
        return found.union(*(part.notes() for part in self._parts))

    def _first(self, names: tuple[str, ...], read: Any) -> str | None:  # noqa: ANN401
        found: str | None = None
        for name in names:
            value = self.get(name)
            text = read(value)
            if text is None:
                self._note_odd(name, value)
            found = found or text
        return found

    def _note_odd(self, name: str, value: object) -> None:
        if value not in _EMPTY and not (isinstance(value, str) and value.isspace()):
            self._odd.add(self._path + name)


def _as_text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _as_name(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _as_text(value)
