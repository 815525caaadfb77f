"""Which symptom a comment shows; none of these wordings is in the training data."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.core.clustering import SymptomEngine, load_engine
from triage.core.embedding.head import NO_SYMPTOM, load_head
from triage.core.embedding.static import MINILM, RECIPE, load_encoder
from triage.core.types import Complaint

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

ABOUT_TAX = (
    "I spent the evening on our tax return. My wife works in Zurich and commutes. "
    "We have two children and a mortgage. {complaint} The form is due in March. "
    "Our adviser retired last year."
)
TOLD = [
    ("there were korean letters all over my english email", "foreign_language"),
    ("the essay was just garbled nonsense symbols", "garbled_output"),
    ("it kept saying the same line again and again without end", "repetition_loop"),
    ("the recipe got cut off before the last step", "truncated_output"),
    ("it has already forgotten what we talked about earlier", "context_loss"),
    ("whenever I try to compact the session I get a failure", "compaction_failure"),
    ("my instructions were totally ignored", "ignores_instructions"),
    ("it deleted two folders and I never asked for that", "unrequested_action"),
    ("the replies have become so much dumber since Friday", "quality_drop"),
    ("it invented a court case that does not exist", "fabrication"),
    ("the function it wrote has a syntax error and won't compile", "broken_code"),
    (
        "the tool call appears as raw json text and isn't executed",
        "tool_call_malformed",
    ),
    ("I picked the large model but a different model answered", "wrong_model"),
    ("refused to answer a harmless cooking question", "false_refusal"),
    ("answers take forever today, incredibly slow", "slow_response"),
    ("it just hangs, the request never comes back", "hang_timeout"),
    ("nothing but 503 service unavailable", "server_error"),
    ("400 invalid_request_error for a perfectly normal call", "api_400_error"),
    ("two questions and my weekly limit is used up", "quota_burn"),
    ("markdown tables are not rendered, formatting is a mess", "formatting"),
]
UNTOLD = [
    "bad", "👎", "", "   ", "worst ever", "thanks, lovely", "where is my invoice?",
    "I have a question about pricing", "asdfgh", "no", "....", "😡😡😡",
    "The bridge was built in 1890 and repaired after the flood.",
]  # fmt: skip


@pytest.mark.parametrize(("comment", "symptom_id"), TOLD)
def test_it_names_the_symptom(
    engine: SymptomEngine, comment: str, symptom_id: str
) -> None:
    (found,) = engine.classify([Complaint(comment)])
    assert found.symptom_id == symptom_id


@pytest.mark.parametrize(("comment", "symptom_id"), TOLD)
def test_the_topic_does_not_hide_the_symptom(
    engine: SymptomEngine, comment: str, symptom_id: str
) -> None:
    text = ABOUT_TAX.format(complaint=f"{comment.capitalize()}.")
    (found,) = engine.classify([Complaint(text)])
    nearest = found.symptom_id or (found.second or ("", 0))[0]
    assert nearest == symptom_id


@pytest.mark.parametrize("comment", UNTOLD)
def test_what_tells_nothing_stays_unsorted(engine: SymptomEngine, comment: str) -> None:
    (found,) = engine.classify([Complaint(comment)])
    assert found.unsorted
    assert found.family is None
    assert found.label == "Unsorted"


def test_an_unsorted_report_names_its_nearest_symptom(engine: SymptomEngine) -> None:
    (found,) = engine.classify(
        [Complaint("the reply about my garden seemed odd somehow")]
    )
    assert found.unsorted
    assert found.second is not None


def test_an_answer_decides_when_the_comment_tells_nothing(
    engine: SymptomEngine,
) -> None:
    turns = (("user", "Write a haiku."), ("assistant", "ok ok " + "the sea " * 30))
    for comment in ("", "bad", "👎"):
        (found,) = engine.classify([Complaint(comment, turns)])
        assert found.symptom_id == "repetition_loop"
        assert [f.detector for f in found.detectors] == ["repetition"]


def test_a_clear_comment_outweighs_the_answer(engine: SymptomEngine) -> None:
    turns = (("user", "Write a haiku."), ("assistant", "ok ok " + "the sea " * 30))
    (found,) = engine.classify([Complaint("so slow, it takes forever to reply", turns)])
    assert found.symptom_id == "slow_response"


def test_placeholders_code_and_paths_say_nothing(engine: SymptomEngine) -> None:
    plain = "<PERSON_1> see /home/x/slow/timeout/error.py ```garbled, cut off```"
    (found,) = engine.classify([Complaint(plain)])
    assert found.unsorted


def test_an_error_code_in_a_pasted_log_is_what_the_detector_says(
    engine: SymptomEngine,
) -> None:
    (found,) = engine.classify([Complaint("<PERSON_1> see ```500 error```")])
    assert found.symptom_id == "server_error"
    assert [f.detector for f in found.detectors] == ["error_codes"]


def test_it_explains_itself(engine: SymptomEngine) -> None:
    (found,) = engine.classify([Complaint("the reply was cut off mid sentence")])
    assert "cut" in found.words
    assert found.version == engine.version
    assert found.version.startswith("symptoms-")


def test_ten_thousand_characters_are_read_in_good_time(engine: SymptomEngine) -> None:
    text = "The garden is green and wide. " * 400 + "It keeps repeating itself."
    (found,) = engine.classify([Complaint("It keeps repeating itself. " + text)])
    assert 0 <= found.score <= 1


class _Recording:
    """The real transformer, which notes what it is asked to read."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._reader = load_encoder(MINILM)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        self.asked += texts
        return self._reader.encode(texts)


def _engine(reader: _Recording, *, doubt: float) -> SymptomEngine:
    head = load_head()
    head = dataclasses.replace(head, settings={**head.settings, "doubt": doubt})
    return SymptomEngine(head, load_encoder(RECIPE), reader)


def test_the_transformer_reads_only_what_is_left_in_doubt() -> None:
    reader = _Recording()
    doubt = load_head().settings["doubt"]
    engine = _engine(reader, doubt=doubt)
    for comment in ("the reply was cut off mid sentence", "500 error", "bad", "", "👎"):
        engine.classify([Complaint(comment)])
    assert reader.asked == []
    torn = "the reply about my garden felt a little off today"
    engine.classify([Complaint(torn)])
    assert reader.asked == [torn]


def test_neither_empty_comments_nor_the_subject_reach_the_transformer() -> None:
    reader = _Recording()
    engine = _engine(reader, doubt=1.1)
    engine.classify([Complaint(comment) for comment in ("bad", "", "👎")])
    assert reader.asked == []
    plain = "We painted the hallway in a warm grey and the doors in white."
    engine.classify([Complaint(f"{plain} The reply was cut off mid sentence.")])
    assert reader.asked == ["the reply was cut off mid sentence."]


def test_doubt_about_the_symptom_does_not_change_whether_one_is_told() -> None:
    torn = [Complaint("the reply about my garden felt a little off today")]
    reader = _Recording()
    (before,) = _engine(reader, doubt=0.0).evidence(torn)
    assert reader.asked == []
    (after,) = _engine(reader, doubt=1.1).evidence(torn)
    assert len(reader.asked) == 1
    none = load_head().classes.index(NO_SYMPTOM)
    assert after[none] == pytest.approx(before[none], abs=1e-5)
    assert (after != before).any()


def test_no_complaints_give_no_answers(engine: SymptomEngine) -> None:
    assert engine.classify([]) == []


@settings(max_examples=60, deadline=None)
@given(
    comments=st.lists(
        st.one_of(st.text(max_size=200), st.sampled_from([c for c, _ in TOLD])),
        min_size=1,
        max_size=8,
    )
)
def test_a_result_does_not_depend_on_the_batch(comments: list[str]) -> None:
    engine = load_engine()
    complaints = [Complaint(comment) for comment in comments]
    alone = [engine.classify([complaint])[0] for complaint in complaints]
    assert engine.classify(complaints) == alone
    assert engine.classify(complaints[::-1]) == alone[::-1]
