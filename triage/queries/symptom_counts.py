"""What the placements say of their symptoms; not fit to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from triage.core.symptoms import BY_ID, UNSORTED
from triage.queries.all_time import countable, small_rests
from triage.queries.columns import distinct, stamp
from triage.queries.daily import daily_of_rows

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from triage.queries.closed_days import Closed
    from triage.queries.placed import Rows
    from triage.queries.series import Daily

KEYWORDS = 6


def placements_known(
    *, closed: Closed, since: datetime | None, until: datetime | None
) -> Rows:
    """Return the placements that count in totals and were created in [since, until).

    Of all time, those that count there: see `triage.queries.all_time`.
    """
    if since is None and until is None:
        return countable(closed.counted)
    return created(closed.counted, since=since, until=until)


def created(some: Rows, *, since: datetime | None, until: datetime | None) -> Rows:
    """Return those of some placements that were created in [since, until)."""
    if since:
        some = some.only(some.hour >= stamp(since))
    return some.only(some.hour < stamp(until)) if until else some


def counts_of(known: Rows) -> dict[str, tuple[int, int]]:
    """Return reports and distinct reporters of each symptom; zero is a value."""
    counts = dict.fromkeys([*BY_ID, UNSORTED], (0, 0))
    reports = np.bincount(known.symptom)
    for number, people in known.people_by(known.symptom).items():
        counts[known.name(number) or UNSORTED] = (int(reports[number]), people)
    return counts


def reporters_of(known: Rows, rows: Collection[str], closed: Closed) -> int:
    """Return the distinct reporters of several symptoms and of what no row counts."""
    ids = ["" if row == UNSORTED else row for row in rows]
    return known.only(known.labelled(ids) | ~closed.in_rows(known)).people()


def rows_beside_weeks(known: Rows) -> frozenset[str]:
    """Return the symptoms whose count of all time less a week's rests on too few."""
    return frozenset(row or UNSORTED for row in small_rests(known))


def rows_told(told: Rows) -> frozenset[str]:
    """Return the symptoms that anybody told: their zero would be a false one."""
    numbers = np.unique(told.symptom).tolist()
    return frozenset(told.name(number) or UNSORTED for number in numbers)


def words_of(known: Rows) -> dict[str, tuple[str, ...]]:
    """Return the words that spoke for each symptom at enough distinct reporters."""
    wanted = known.only((known.reporter > 0) & ~known.labelled([""]))
    found: dict[str, tuple[str, ...]] = {
        wanted.name(number): () for number in np.unique(wanted.symptom).tolist()
    }
    symptom, word, _ = distinct(*wanted.words)
    pairs, people = np.unique(np.stack([symptom, word]), axis=1, return_counts=True)
    common = people >= settings.MIN_REPORTERS
    told = zip(*pairs[:, common].tolist(), people[common].tolist(), strict=True)
    words = wanted.columns.book.word.values
    for number, word_, _ in sorted(told, key=lambda t: (t[0], -t[2], words[t[1]])):
        name = wanted.name(number)
        if len(found[name]) < KEYWORDS:
            found[name] = (*found[name], words[word_])
    return found


def daily_of(
    known: Rows, since: datetime | None, until: datetime | None
) -> dict[str, Daily]:
    """Return the days of each symptom."""
    if since is None or until is None:
        return {}
    days = daily_of_rows(known, keys=known.symptom, since=since, until=until)
    return {known.name(number) or UNSORTED: daily for number, daily in days.items()}
