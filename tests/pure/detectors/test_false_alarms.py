"""How often the detectors cry wolf on a fixed part of the bench's clean answers."""

from __future__ import annotations

import sys
from collections import Counter
from functools import lru_cache

import pytest

from bench.data.clean_answers import (
    KINDS,
    LATER_KINDS,
    Clean,
    clean_answers,
    later_answers,
)
from triage.core import detectors

EACH = 10
# The share of 710 clean answers that one detector, and that all together, may alarm on.
HIGHEST_SHARE = 0.01
HIGHEST_SHARE_OF_ALL = 0.02
NAMES = [sys.modules[detect.__module__].NAME for detect in detectors.DETECTORS]


@lru_cache(maxsize=1)
def answers() -> list[Clean]:
    return clean_answers(each=EACH, seed=7)


@lru_cache(maxsize=1)
def alarms() -> Counter[tuple[str, str]]:
    return Counter(
        (finding.detector, one.kind)
        for one in answers()
        for finding in detectors.run(one.complaint)
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_detector_alarms_on_few_clean_answers(name: str) -> None:
    own = {kind: n for (detector, kind), n in alarms().items() if detector == name}
    assert sum(own.values()) <= HIGHEST_SHARE * len(answers()), own


def test_all_detectors_together_alarm_on_few_clean_answers() -> None:
    assert alarms().total() <= HIGHEST_SHARE_OF_ALL * len(answers()), alarms()


def test_the_clean_answers_are_of_every_kind_and_the_same_each_time() -> None:
    assert Counter(one.kind for one in answers()) == dict.fromkeys(
        (kind.__name__ for kind in KINDS), EACH
    )
    assert clean_answers(each=EACH, seed=7) == answers()


def test_the_kinds_written_later_are_other_kinds_and_all_held_back() -> None:
    later = later_answers(each=2, seed=3)
    assert {one.kind for one in later} == {kind.__name__ for kind in LATER_KINDS}
    assert not {one.kind for one in later} & {kind.__name__ for kind in KINDS}
    assert all(one.held_back for one in later)
