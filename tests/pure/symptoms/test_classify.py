"""Which symptom a comment shows, whatever it is about and whatever came with it."""

from __future__ import annotations

import pytest

from triage.core.clustering import load_engine
from triage.core.types import Complaint

TOLD = [
    ("random Thai characters in the middle of my English answer", "foreign_language"),
    ("it forgot everything I told it two messages ago", "context_loss"),
    ("the reply stops in the middle of a sentence", "truncated_output"),
    ("it repeats the same paragraph over and over again", "repetition_loop"),
    ("I keep getting error 529 overloaded", "server_error"),
    ("it refused a completely harmless question", "false_refusal"),
]


@pytest.fixture(scope="module")
def engine():
    return load_engine()


@pytest.mark.parametrize(("comment", "symptom"), TOLD)
def test_plain_complaints_are_placed(engine, comment, symptom):
    (found,) = engine.classify([Complaint(comment)])
    assert found.symptom_id == symptom


def test_a_result_does_not_depend_on_the_rest_of_the_batch(engine):
    complaints = [Complaint(comment) for comment, _ in TOLD]
    alone = [engine.classify([c])[0] for c in complaints]
    assert engine.classify(complaints) == alone
    assert engine.classify(complaints[::-1]) == alone[::-1]


def test_a_comment_that_says_nothing_is_unsorted(engine):
    (found,) = engine.classify([Complaint("")])
    assert found.unsorted
    assert found.symptom_id is None


def test_what_is_told_names_no_word_of_the_topic(engine):
    comment = "it forgot what I said about Zanzibar and Marguerite"
    (found,) = engine.classify([Complaint(comment)])
    assert not {"zanzibar", "marguerite"} & set(found.words)
    assert found.version
