"""Reporters: under which pseudonym a person is known already, whatever the key.

A new key must not make a new person of anybody: who is stored under an older key
goes on under it, and only who is not stored there gets the key in use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.models import Report, RequestRecord
from feedback.parts import in_parts
from feedback.pseudonyms import Keyed, pseudonyms

if TYPE_CHECKING:
    from collections.abc import Iterable

NOBODY = Keyed("", "")


def reporters_of(*, user_ids: Iterable[str | None]) -> dict[str | None, Keyed]:
    """Return the pseudonym to store for each person; None is nobody.

    The one under an older key where a report or a request record bears it, else that
    under the key in use. With one key nothing is looked up.
    """
    people = {user_id: pseudonyms(user_id) for user_id in set(user_ids) if user_id}
    older = _stored(p.value for keyed in people.values() for p in keyed[1:])
    chosen: dict[str | None, Keyed] = {None: NOBODY}
    for user_id, keyed in people.items():
        chosen[user_id] = next((p for p in keyed[1:] if p.value in older), keyed[0])
    return chosen


def _stored(values: Iterable[str]) -> set[str]:
    """Return which of these pseudonyms some row bears."""
    found: set[str] = set()
    for part in in_parts(values):
        for rows in (Report.objects.all(), RequestRecord.objects.all()):
            borne = rows.filter(reporter__in=part)
            found.update(borne.values_list("reporter", flat=True).distinct())
    return found
