"""Complaints in which the subject is louder than the symptom.

Twelve symptoms and twenty subjects are crossed, five comments each: two to four
sentences about the subject, from data/loud_topics.txt, round one English wording of the
symptom. None of the subjects is in the training data; the wordings are held out by
whoever asks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.symptom_texts import CODED, DATA, Wording, expand, read_lines, stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 20261124
A_PAIR = 5
SYMPTOMS = (
    "foreign_language",
    "repetition_loop",
    "truncated_output",
    "formatting",
    "context_loss",
    "ignores_instructions",
    "wrong_model",
    "fabrication",
    "broken_code",
    "false_refusal",
    "slow_response",
    "server_error",
)


@dataclass(frozen=True)
class Loud:
    """One comment, its symptom, its subject, and the wording and phrase in it."""

    text: str
    symptom: str
    subject: str
    wording: Wording
    phrase: str


def read_subjects() -> list[tuple[str, list[str]]]:
    """Give (name, sentences) of the twenty subjects."""
    rows = [line.split("|") for line in read_lines(DATA / "loud_topics.txt")]
    return [(name.strip(), [s.strip() for s in said]) for name, *said in rows]


def loud(wordings: Sequence[Wording]) -> list[Loud]:
    """Cross the wordings of twelve symptoms with the subjects; 1,200 comments."""
    rng = random.Random(SEED)
    made = []
    for symptom in SYMPTOMS:
        own = [w for w in wordings if w.class_id == symptom and w.folder not in CODED]
        for subject, said in read_subjects():
            for wording in rng.sample(own, A_PAIR):
                phrase = expand(wording.text, rng) if wording.template else wording.text
                told = rng.sample(said, rng.randint(2, 4))
                told.insert(rng.randint(1, len(told)), stopped(phrase))
                made.append(Loud(" ".join(told), symptom, subject, wording, phrase))
    return made
