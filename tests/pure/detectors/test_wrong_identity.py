from __future__ import annotations

import pytest

from triage.core.detectors import wrong_identity
from triage.core.types import Complaint


def said(answer: str, *, comment: str = "", system: str = "") -> Complaint:
    turns = (("system", system), ("user", "Who are you?"), ("assistant", answer))
    return Complaint(comment, turns)


@pytest.mark.parametrize(
    "report",
    [
        said("I'm ChatGPT, how can I help?", system="You are Claude."),
        said(
            "I am a large language model trained by Google Gemini", comment="not opus"
        ),
        said("I was made by Anthropic.", comment="I selected gpt-5 in the menu"),
        said("I am Qwen.", system="You are Claude, made by Anthropic."),
    ],
)
def test_another_maker_is_found(report: Complaint) -> None:
    found = wrong_identity.detect(report)
    assert found is not None
    assert found.symptom_id == "wrong_model"


@pytest.mark.parametrize(
    "report",
    [
        said("I'm Claude.", system="You are Claude."),
        said("I'm Claude, made by Anthropic.", comment="opus is bad"),
        said("I'm ChatGPT."),
        said("I'm happy to help with your Llama farm.", system="You are Claude."),
        said("GPT was made by OpenAI.", comment="bad"),
    ],
)
def test_the_right_or_an_unknown_maker_is_left_alone(report: Complaint) -> None:
    assert wrong_identity.detect(report) is None
