"""Whatever a text holds, detectors give an answer and read no more than their cap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pure.detectors.reports import answered, commented
from triage.core import detectors
from triage.core.detectors.parts import MAX_CHARS, asked, blocks, prose, without_code
from triage.core.types import Complaint

LONG = 100_000
ODD = st.sampled_from(
    [
        *("\ud800", "\udfff", "\x00", "\x1f", "\u2028", "\r", "\ufeff", "\u202e"),
        *("שלום", "مرحبا", "👩\u200d👩\u200d👧", "🇩🇪", "e\u0301\u0301\u0301", "\u0301"),
        *("```python\n(", "```\n", "~~~\n", "`", "@", "((((", "]]}}", "7777", "|"),
        *("\n- ", "\n> ", "<PERSON_1>", "<|im_start|>", "Ã¼", '{"name":', "http://"),
        *("the ", "and of ", "I can't help with that", "1. ", "...", '"', "“", "a_b"),
    ]
)
HOSTILE = st.lists(ODD | st.text(max_size=20), max_size=60).map("".join)
PIECES = [
    *("a", "(", "[", "{", "`", "@", "7", "<", "|", '"', "“", "\ud800", "\x00", "😀"),
    *("\u0301", "ש", "\n", " ", "\r", "\u2028", "a ", "> ", "- a\n", "a_", "/[", '"\\'),
    *("```\n", "~~~\n", "```python\n(\n```\n", "```js\n/[", "```json\n[", "1. a b.\n"),
]


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_odd_text_gives_findings_and_never_an_error(
    comment: str, question: str, answer: str
) -> None:
    report = Complaint(comment, (("user", question), ("assistant", answer)))
    found = detectors.run(report)
    assert detectors.run(report) == found
    assert all(0 < f.confidence < 1 and f.note for f in found)
    assert len({f.detector for f in found}) == len(found)
    assert {f.where for f in found} <= {"answer", "comment"}
    assert all(len(f.note) < 200 and "\n" not in f.note for f in found)


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_a_hundred_thousand_characters_of_one_kind_are_read(piece: str) -> None:
    text = (piece * LONG)[:LONG]
    in_block = f"```js\n{text[: MAX_CHARS - 20]}\n```\n"
    for report in (
        answered(text),
        answered(in_block),
        commented(text),
        answered("The bridge is old.", text),
        Complaint("", (("tool", text), ("tool_call", text), ("assistant", "Yes."))),
    ):
        for finding in detectors.run(report):
            assert len(finding.note) < 200


@pytest.mark.parametrize("read", [without_code, prose])
def test_no_more_than_the_cap_of_an_answer_is_read_as_prose(read: object) -> None:
    text = "The bridge is old. " * (LONG // 19)
    assert callable(read)
    assert read(text) == read(text[:MAX_CHARS])
    assert len(read(text)) <= MAX_CHARS
    assert read(text + "\ufffd") == read(text)


def test_a_block_that_starts_after_the_cap_is_not_parsed() -> None:
    block = "```python\n(\n```\n"
    assert len(blocks(block)) == 1
    assert blocks("a" * MAX_CHARS + "\n" + block) == []


def test_no_more_than_the_cap_of_each_question_is_read() -> None:
    turns = (("system", "s" * LONG), ("user", "q" * LONG), ("tool", "t" * LONG))
    assert len(asked(Complaint("", turns))) == 2 * MAX_CHARS + 1


def test_the_end_of_an_answer_beyond_the_cap_still_tells_of_a_cut() -> None:
    text = "The bridge is old. " * (LONG // 19) + "The road leads to the"
    assert "truncation" in {f.detector for f in detectors.run(answered(text))}
