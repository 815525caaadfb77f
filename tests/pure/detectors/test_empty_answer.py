from __future__ import annotations

import pytest

from tests.pure.detectors.reports import answered
from triage.core.detectors import empty_answer
from triage.core.types import Complaint


@pytest.mark.parametrize("answer", ["", "  \n\t", "\u200b"])
def test_an_answer_without_content_is_found(answer: str) -> None:
    found = empty_answer.detect(answered(answer))
    assert found is not None
    assert found.note == "the answer is empty"


@pytest.mark.parametrize(
    "report",
    [
        answered("No"),
        answered("👍"),
        Complaint("bad"),
        Complaint("", (("assistant", "Hello."), ("user", ""))),
    ],
)
def test_no_conversation_is_not_an_empty_answer(report: Complaint) -> None:
    assert empty_answer.detect(report) is None
