"""Erasure that reaches what was worked out: placements, tables, the causes' counts.

Notes and reasons of people that name an erased report go too.

An erasure grows `ScanState.erasures` in its own transaction. A scan whose tables are
older cannot store anything until it has filled them again from the placements left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedback import facade
from triage.discovering import forget_words
from triage.models import ERASED, CauseAct, Mute, Placement, ScanState
from triage.pipeline import ScannedElsewhereError, running_scan
from triage.placing import HOUR, place_reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from feedback.contracts import Erasure

_TRIES = 3
_PART = 500
_PUNCTUATION = ".,;:!?()[]<>\"'"


def erase_report(*, report_id: str, now: datetime) -> Erasure:
    """Erase one report; its id is remembered even when it is not stored."""
    return _erased(lambda: facade.erase_reports(report_ids=[report_id], now=now))


def erase_user(*, user_id: str, now: datetime) -> Erasure:
    """Erase all that names a person."""
    return _erased(lambda: facade.erase_user(user_id=user_id, now=now))


def erase_again(*, now: datetime) -> Erasure:
    """Erase what the ledger says was erased, after a backup was restored."""
    return _erased(lambda: facade.erase_again(now=now))


@facade.despite_conflicts
@transaction.atomic
def withdraw_conversation(*, report_id: str, now: datetime) -> bool:
    """Delete a report's conversation and its place; say whether there was one.

    Its place rested on the conversation too: it is placed anew by `rebuild`, or else
    with the next closed hour.
    """
    state = locked_state()
    if not facade.withdraw_conversation(report_id=report_id, now=now):
        return False
    Placement.objects.filter(report_id=report_id).delete()
    outdate(state)
    return True


@facade.despite_conflicts
def rekey_users(*, user_ids: Iterable[str]) -> int:
    """Move people to the pseudonym key in use; return how many pseudonyms moved."""
    with transaction.atomic():
        state = locked_state()
        moved = facade.rekey_users(user_ids=user_ids)
        for old, new in moved.items():
            Placement.objects.filter(reporter=old).update(reporter=new)
        if moved:
            outdate(state)
    return len(moved)


def rebuild(*, again: Sequence[str] = ()) -> bool:
    """Write the causes anew when something was erased since they were written.

    `again` names reports to be placed anew first. Says whether anything was done;
    what another process kept from being done, the next scan does.
    """
    if again:
        _place_again(again)
    for _ in range(_TRIES):
        state = ScanState.objects.filter(pk=1).first()
        if state is None or state.rebuilt == state.erasures:
            return bool(again)
        try:
            with running_scan() as scan:
                scan.refresh()
        except ScannedElsewhereError:
            continue
        return True
    return False


@facade.despite_conflicts
@transaction.atomic
def _erased(erase: Callable[[], Erasure]) -> Erasure:
    state = locked_state()
    erasure = erase()
    _blank_acts(frozenset(erasure.report_ids))
    placed, told = 0, set[str]()
    for start in range(0, len(erasure.report_ids), _PART):
        part = erasure.report_ids[start : start + _PART]
        rows = Placement.objects.filter(report_id__in=part)
        told.update(rows.values_list("new_symptom", flat=True))
        placed += rows.delete()[0]
    forget_words(symptom_ids=told)
    if placed or erasure.requests:
        outdate(state)
    return erasure


def _blank_acts(report_ids: frozenset[str]) -> None:
    """Put "erased" for every text of an act or mute that names one of these reports."""
    texts = CauseAct.objects.exclude(text="").values_list("pk", "text")
    naming = [pk for pk, text in texts if _names(text, report_ids)]
    CauseAct.objects.filter(pk__in=naming).blank()
    reasons = Mute.objects.values_list("pk", "reason")
    muting = [pk for pk, reason in reasons if _names(reason, report_ids)]
    Mute.objects.filter(pk__in=muting).update(reason=ERASED)


def _names(text: str, report_ids: frozenset[str]) -> bool:
    """Say whether an id stands in a text as a word, with or without punctuation."""
    words = text.split()
    return not report_ids.isdisjoint([*words, *(w.strip(_PUNCTUATION) for w in words)])


@facade.despite_conflicts
@transaction.atomic
def _place_again(report_ids: Sequence[str]) -> None:
    state = locked_state()
    if state.last_hour is not None:
        place_reports(known_before=state.last_hour + HOUR, among=report_ids)
        outdate(state)


def locked_state() -> ScanState:
    """Take the scan's row, before any report: everybody locks in this order."""
    ScanState.objects.get_or_create(pk=1)
    return ScanState.objects.select_for_update().get(pk=1)


def outdate(state: ScanState) -> None:
    """Let all tables be filled anew, and the rates be fitted anew in the next hour."""
    state.erasures += 1
    if "fitted" in state.state:
        state.state["fitted"] = None
    state.save(update_fields=["erasures", "state"])
