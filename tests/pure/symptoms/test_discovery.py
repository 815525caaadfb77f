"""New symptoms: learnt from a place, and nothing where there is nothing to learn."""

from __future__ import annotations

import numpy as np
import pytest

from bench.symptom_texts import read_wordings
from triage.core.discovery import (
    LEAST_REPORTERS,
    PEOPLE_A_WORD,
    PURITY,
    NewSymptom,
    Told,
    discover,
)
from triage.core.embedding import words
from triage.core.embedding.static import RECIPE, load_encoder

HIDDEN = "compaction_failure"
FOLDERS = ("phrases", "reports", "issues")


@pytest.fixture(scope="module")
def told() -> dict[str, list[Told]]:
    """Wordings by symptom, each another person's."""
    chosen = [w for w in read_wordings() if w.folder in FOLDERS]
    texts = [words.clean(w.text) for w in chosen]
    vectors = load_encoder(RECIPE).encode(texts)
    found: dict[str, list[Told]] = {}
    for n, wording in enumerate(chosen):
        one = Told(f"p{n}", texts[n], vectors[n])
        found.setdefault(wording.class_id, []).append(one)
    rng = np.random.default_rng(1)
    return {
        name: [own[i] for i in rng.permutation(len(own))] for name, own in found.items()
    }


def others(told: dict[str, list[Told]], *, seed: int) -> list[Told]:
    rest = [one for name, own in told.items() if name != HIDDEN for one in own]
    order = np.random.default_rng(seed).permutation(len(rest))
    return [rest[i] for i in order]


def test_what_one_place_tells_is_learnt(told: dict[str, list[Told]]) -> None:
    rest = others(told, seed=2)
    inside = [*told[HIDDEN][:30], *rest[:10]]
    found = discover(inside, rest[10:1010])
    assert found is not None
    assert sum(i < 30 for i in found.members) >= PURITY * len(found.members)
    later, usual = told[HIDDEN][30:], rest[1010:]
    hits = (found.symptom.scores(later) > 0).mean()
    false = (found.symptom.scores(usual) > 0).mean()
    assert hits > 0.4
    assert false < 0.05


def test_ordinary_complaints_teach_nothing(told: dict[str, list[Told]]) -> None:
    for seed in range(5):
        rest = others(told, seed=seed)
        assert discover(rest[:40], rest[40:1040]) is None


def test_few_people_are_not_enough_however_much_they_write(
    told: dict[str, list[Told]],
) -> None:
    own = [
        Told(f"p{n % (LEAST_REPORTERS - 1)}", one.text, one.vector)
        for n, one in enumerate(told[HIDDEN][:40])
    ]
    assert discover(own, others(told, seed=3)[:1000]) is None


def test_reports_of_nobody_stand_behind_nothing(told: dict[str, list[Told]]) -> None:
    own = [Told("", one.text, one.vector) for one in told[HIDDEN][:40]]
    assert discover(own, others(told, seed=4)[:1000]) is None


def test_words_are_those_of_enough_people_and_go_with_them(
    told: dict[str, list[Told]],
) -> None:
    rest = others(told, seed=5)
    inside = [*told[HIDDEN][:40], *rest[:10]]
    found = discover(inside, rest[10:1010])
    assert found is not None
    symptom = found.symptom
    for word in symptom.words:
        who = {one.reporter for one in inside if word in words.words(one.text)}
        assert len(who) >= PEOPLE_A_WORD
    word = symptom.words[0]
    telling = [one for one in inside if word in words.words(one.text)]
    left = [one for one in inside if one not in telling[PEOPLE_A_WORD - 1 :]]
    kept = symptom.kept_to(left)
    assert word not in kept.words
    assert len(kept.words) == len(kept.weights)
    assert symptom.kept_to(inside) == symptom


def test_what_was_learnt_survives_being_written_down(
    told: dict[str, list[Told]],
) -> None:
    rest = others(told, seed=6)
    found = discover([*told[HIDDEN][:30], *rest[:10]], rest[10:1010])
    assert found is not None
    again = NewSymptom.from_json(found.symptom.to_json())
    assert again == found.symptom
    assert again.scores(rest).tolist() == found.symptom.scores(rest).tolist()
