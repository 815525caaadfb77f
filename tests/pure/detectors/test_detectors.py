"""Each detector sees its fault in an answer, and any text gives known symptoms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.core import detectors
from triage.core.symptoms import BY_ID
from triage.core.types import Complaint

FAULTS = [
    (
        "script mixing",
        "How old is the bridge?",
        "The bridge is about a hundred years old, and สะพานเก่ามาก it was built by "
        "the city, which keeps it in good order.",
        "foreign_language",
    ),
    (
        "repetition",
        "Tell me about the river.",
        "The river is long. " + "and then it turns left " * 30,
        "repetition_loop",
    ),
    (
        "open code fence",
        "Write code.",
        "Here it is:\n\n```python\ndef bridge(x):\n    return x +",
        "truncated_output",
    ),
    ("empty answer", "How old is the bridge?", "   ", "truncated_output"),
    (
        "code that does not parse",
        "Write code.",
        "Here:\n\n```python\ndef bridge(x:\n    return x + )\n```\n\nThat is all.",
        "broken_code",
    ),
    (
        "refusal",
        "How do I knit a scarf?",
        "I'm sorry, but I can't help with that request.",
        "false_refusal",
    ),
]


def complaint(question: str, answer: str) -> Complaint:
    return Complaint("", (("user", question), ("assistant", answer)))


@pytest.mark.parametrize(
    ("question", "answer", "symptom"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_a_fault_in_the_answer_is_seen(question, answer, symptom):
    found = detectors.run(complaint(question, answer))
    assert symptom in {f.symptom_id for f in found if f.where == "answer"}


@given(st.text(max_size=400), st.text(max_size=200), st.text(max_size=400))
def test_any_text_gives_known_symptoms_and_never_an_error(comment, question, answer):
    turns = (("user", question), ("assistant", answer))
    for found in detectors.run(Complaint(comment, turns)):
        assert found.symptom_id in BY_ID
        assert found.where in {"answer", "comment"}
        assert 0 < found.confidence <= 1
