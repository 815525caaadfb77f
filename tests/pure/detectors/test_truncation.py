from __future__ import annotations

import pytest

from tests.pure.detectors.reports import answered
from triage.core.detectors import truncation

PARAGRAPH = (
    "The bridge was built long ago. It stands on nine stone arches and carries the "
    "road to the north. In winter the river rises and the lower arches are under"
)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("Here it is:\n```python\nprint('a')\n", "code block"),
        ("The bridge is old and the road to the", "middle of a sentence"),
        ("You need flour, some butter, two eggs,", "middle of a sentence"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3", "table row"),
        (PARAGRAPH, "no end"),
        ("It is old. <PERSON_1> built the road for the", "middle of a sentence"),
        ("It is old. Then <PERSON_1> went to see what bridg", "no end"),
    ],
)
def test_unfinished_answers_are_found(answer: str, reason: str) -> None:
    found = truncation.detect(answered(answer))
    assert found is not None
    assert found.symptom_id == "truncated_output"
    assert reason in found.note


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Yes",
        "42",
        "The bridge is old.",
        "O bridge, my bridge\nthe river sings\nand so do I",
        "1. flour\n2. butter and eggs\n3. something to stir with",
        "Best regards,\nAda",
        "Best regards,",
        "Subject: the bridge",
        "```python\nprint('a')\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |",
        PARAGRAPH + " water.",
        "See https://bridge.example/a/b",
        "สะพานอยู่เหนือแม่น้ำ เก่ามาก",
        "この橋は古い",
        "It is old. The one who built it is <PERSON_1>",
        "bridge 2 n/a road 3 n/a river and city n/a",
        "the dump of the file holds de ad be ef 0a",
    ],
)
def test_finished_answers_are_left_alone(answer: str) -> None:
    assert truncation.detect(answered(answer)) is None
