"""Canary probes: fixed prompts that somebody sends to each pool, and what came back.

The detectors that read complaints read the answer here, in memory; what is kept is
which of them fired, a digest of the answer, and counts an hour and deployment. A probe
never raises a cause: it is shown beside one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from feedback import facade
from feedback.outcomes import Outcome, RefusedError, Tally
from feedback.scanning import scanned
from feedback.schemas import ProbeIn, parse
from triage.core.detectors import run
from triage.core.types import Complaint
from triage.models import ProbeCount, ProbeRun

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_OTHER_CONTENT = RefusedError("probe_id", "is known with other content", 409)
_Rows = list[tuple[int, ProbeIn]]


def accept_probes(*, items: Sequence[object], now: datetime) -> Outcome:
    """Take runs of fixed prompts; a known one again is a duplicate.

    A run failed when `passed` is false, or when a detector fires on its answer.
    """
    tally = Tally()
    rows: _Rows = []
    digests: dict[int, list[str]] = {}
    for index, item in enumerate(items):
        try:
            row, remarks = parse(schema=ProbeIn, item=item, now=now)
        except RefusedError as why:
            tally.refuse(index, why)
            continue
        digests[index] = facade.content_digests(row.model_dump(mode="json"))
        clean, notes = scanned(row)
        tally.note(index, remarks + notes)
        rows.append((index, clean))
    todo = rows, digests, tally.remarks, now
    attempt = _store(*todo) or _store(*todo) or Tally()
    tally.receipts += attempt.receipts
    tally.refused += attempt.refused
    return tally.outcome()


def detectors_of(row: ProbeIn) -> list[str]:
    """Return the names of the detectors that fire on the answer."""
    if row.answer is None:
        return []
    asked = (("user", row.prompt),) if row.prompt else ()
    complaint = Complaint("", (*asked, ("assistant", row.answer)))
    return sorted({f.detector for f in run(complaint) if f.where == "answer"})


def _store(
    rows: _Rows,
    digests: dict[int, list[str]],
    remarks: dict[int, tuple[str, ...]],
    now: datetime,
) -> Tally | None:
    """Store what is new; None when another process stored one of these ids first."""
    tally = Tally(remarks=remarks)
    stored = ProbeRun.objects.filter(probe_id__in=[row.probe_id for _, row in rows])
    try:
        with transaction.atomic():
            known = dict(stored.values_list("probe_id", "digest"))
            for index, row in rows:
                own = digests[index]
                if row.probe_id not in known:
                    known[row.probe_id] = own[0]
                    _count(row, own[0], now)
                    tally.accept(index, row.probe_id)
                elif known[row.probe_id] in own:
                    tally.duplicate(index, row.probe_id)
                else:
                    tally.refuse(index, _OTHER_CONTENT, row.probe_id)
    except IntegrityError:
        return None
    return tally


def _count(row: ProbeIn, digest: str, now: datetime) -> None:
    fired = detectors_of(row)
    failed = row.passed is False or bool(fired)
    answer = "" if row.answer is None else row.answer
    ProbeRun.objects.create(
        probe_id=row.probe_id,
        digest=digest,
        prompt_id=row.prompt_id,
        answer_hash=hashlib.sha256(answer.encode()).hexdigest() if answer else "",
        failed=failed,
        detectors=fired,
        received_at=now,
    )
    _add(row, detector="", runs=1, failures=int(failed))
    for name in fired:
        _add(row, detector=name, runs=0, failures=1)


def _add(row: ProbeIn, *, detector: str, runs: int, failures: int) -> None:
    plain = repr(sorted(row.metadata.items()))
    key = {
        "hour": row.at.replace(minute=0, second=0, microsecond=0),
        "place": hashlib.sha256(plain.encode()).hexdigest(),
        "detector": detector,
    }
    ProbeCount.objects.get_or_create(**key, defaults={"attributes": row.metadata})
    ProbeCount.objects.filter(**key).update(
        runs=F("runs") + runs, failures=F("failures") + failures
    )
