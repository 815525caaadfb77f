"""After an upgrade of the symptom head: sort what it has not sorted yet, on record.

The ids of symptoms are those of the taxonomy and never change; what a report is held
to show may. Reports keep the time at which they were first placed, so that the tables
of a scan stay in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from feedback import facade
from triage.core.clustering import load_engine
from triage.core.symptoms import UNSORTED
from triage.erasure import locked_state, outdate
from triage.models import Placement, Resorting
from triage.placing import HOUR, place_reports

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_PART = 250
_Moves = dict[tuple[str, str], list[str]]


def sort_again(*, now: datetime) -> Resorting | None:
    """Sort every report that another version of the head sorted; None if there is none.

    Reports whose text has been purged keep their symptom. A kill half-way costs the
    record of the moves made until then, and no report.
    """
    version = load_engine().version
    old = Placement.objects.exclude(version=version)
    ids = list(old.order_by("pk").values_list("report_id", flat=True))
    versions = sorted(set(old.values_list("version", flat=True)))
    moves: _Moves = defaultdict(list)
    done = sum(
        _sort_part(ids[start : start + _PART], moves)
        for start in range(0, len(ids), _PART)
    )
    if not done:
        return None
    return Resorting.objects.create(
        at=now,
        from_versions=versions,
        to_version=version,
        reports=done,
        moves=_shown(moves),
    )


@transaction.atomic
def _sort_part(ids: Sequence[str], moves: _Moves) -> int:
    """Sort some reports anew; note who moved from where to where; count them."""
    state = locked_state()
    if state.last_hour is None or not facade.offer_again(report_ids=ids):
        return 0
    before = {p.report_id: p for p in Placement.objects.filter(report_id__in=ids)}
    done = place_reports(known_before=state.last_hour + HOUR, among=ids)
    after = list(Placement.objects.filter(report_id__in=ids))
    for row in after:
        was = before[row.report_id]
        row.taken_at = was.taken_at
        if row.symptom_id != was.symptom_id:
            move = (was.symptom_id or UNSORTED, row.symptom_id or UNSORTED)
            moves[move].append(row.reporter)
    Placement.objects.bulk_update(after, ["taken_at"])
    outdate(state)
    return done


def _shown(moves: _Moves) -> list[list[str | int]]:
    """Give the moves that enough distinct reporters stand behind, largest first."""
    many: list[list[str | int]] = [
        [before, after, len(who)]
        for (before, after), who in moves.items()
        if len(set(who) - {""}) >= settings.MIN_REPORTERS
    ]
    return sorted(many, key=lambda move: (-int(move[2]), move[0], move[1]))
