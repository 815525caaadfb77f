"""How often the detectors cry wolf on clean answers of many kinds."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pure.detectors.clean_answers import KINDS, clean_answers
from triage.core import detectors
from triage.core.types import Complaint

ANSWERS = 2040
HIGHEST_SHARE = 0.005


def test_clean_answers_raise_almost_nothing() -> None:
    alarms: Counter[tuple[str, str]] = Counter()
    answers = clean_answers(ANSWERS)
    for kind, report in answers:
        for finding in detectors.run(report):
            alarms[kind, finding.detector] += 1
    assert {kind for kind, _ in answers} == {kind.__name__ for kind in KINDS}
    assert alarms.total() <= HIGHEST_SHARE * ANSWERS, alarms


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=400), st.text(max_size=600))
def test_any_text_is_read_and_the_same_text_gives_the_same(
    comment: str, answer: str
) -> None:
    report = Complaint(comment, (("user", "x"), ("assistant", answer)))
    found = detectors.run(report)
    assert detectors.run(report) == found
    assert all(0 < f.confidence < 1 and f.note for f in found)
    assert len({f.detector for f in found}) == len(found)
