"""The committed head: small, checked, and built from the wordings in bench/data."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.symptom_texts import (
    Wording,
    examples,
    expand,
    read_topics,
    read_wordings,
)
from bench.train_symptoms import complaint_words
from triage.core.embedding.head import DEFAULT_ARTEFACT, load_head

if TYPE_CHECKING:
    from pathlib import Path

SMALL = 5_000_000


def test_it_is_small_and_holds_no_objects() -> None:
    assert sum(f.stat().st_size for f in DEFAULT_ARTEFACT.iterdir()) < SMALL
    with np.load(DEFAULT_ARTEFACT / "head.npz", allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)


def test_a_changed_number_is_refused(tmp_path: Path) -> None:
    shutil.copy(DEFAULT_ARTEFACT / "head.json", tmp_path)
    with np.load(DEFAULT_ARTEFACT / "head.npz") as file:
        arrays = dict(file)
    arrays["dense_bias"] = arrays["dense_bias"] + 1
    np.savez(tmp_path / "head.npz", **arrays)
    with pytest.raises(ValueError, match="does not match the hash"):
        load_head(artefact_dir=tmp_path)


def test_it_was_trained_on_the_texts_that_are_here() -> None:
    document = json.loads((DEFAULT_ARTEFACT / "head.json").read_text("utf-8"))
    assert document["texts"] == len(examples(read_wordings(), read_topics()))


def test_every_symptom_has_forty_phrases_and_there_are_many_topics() -> None:
    wordings = [w for w in read_wordings() if not w.template]
    for class_id in load_head().classes:
        own = {w.text for w in wordings if w.class_id == class_id}
        assert len(own) >= 40, class_id
    assert len(read_topics()) >= 25


def test_the_training_texts_are_the_same_every_time() -> None:
    wordings, topics = read_wordings()[:200], read_topics()
    assert examples(wordings, topics) == examples(wordings, topics)


def test_a_template_gives_one_alternative_of_each_bracket() -> None:
    import random

    made = {expand("(a|b) c (d|)", random.Random(i)) for i in range(40)}
    assert made == {"a c d", "b c d", "a c", "b c"}


def test_words_of_complaint_are_no_subjects() -> None:
    classes = ("slow_response", "garbled_output", "context_loss")
    wordings = [
        Wording(name, f"my bread by anna was {told} number {n}")
        for name, told in zip(
            classes, ("sluggish", "gibberish", "amnesia"), strict=True
        )
        for n in range(9)
    ]
    kept = set(complaint_words(wordings))
    assert {"sluggish", "gibberish", "amnesia"} <= kept
    assert not kept & {"bread", "anna", "number"}


@pytest.mark.parametrize("name", ["anna", "peter", "paul", "maria", "tom", "smith"])
def test_no_name_is_a_word_of_complaint(name: str) -> None:
    assert name not in load_head().complaint_words
