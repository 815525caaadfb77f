from __future__ import annotations

import pytest

from tests.pure.detectors.reports import answered, commented
from triage.core.detectors import refusal


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't help with that.",
        "I cannot assist with this request.",
        "I'm unable to provide that information.",
        "I won't write this story, as it violates our usage guidelines.",
        "Sorry, I must decline.",
        "Dabei kann ich leider nicht helfen.",
        "Je ne peux pas vous aider avec cela.",
        "抱歉，我无法提供帮助。",
    ],
)
def test_refusals_are_found(answer: str) -> None:
    found = refusal.detect(answered(answer))
    assert found is not None
    assert found.symptom_id == "false_refusal"


@pytest.mark.parametrize(
    "answer",
    [
        "I can help with that.",
        "I can't find the file, but here are the others.",
        "I cannot promise that it works.",
        "You can't help with that? Ask your neighbour.",
        "The bridge is old. " * 60 + "I can't help with that.",
    ],
)
def test_helpful_answers_are_left_alone(answer: str) -> None:
    assert refusal.detect(answered(answer)) is None


def test_a_quoted_refusal_in_the_comment_is_found() -> None:
    found = refusal.detect(commented("all I get is I can't assist with that request"))
    assert found is not None
    assert found.where == "comment"
