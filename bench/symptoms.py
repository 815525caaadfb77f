"""How well symptoms are told, on wordings and on complaints never trained on.

    .venv/bin/python -m bench.symptoms --complaints complaints.jsonl

Folds hold out whole wordings: a phrase, or a template with all that it expands to, bare
and crossed with topics. The threshold is the smallest at which 85% of held-out
comments without a symptom stay unsorted. The complaints (text, symptom) are real ones,
read by the shipped head; "unclear" counts as no symptom.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.symptom_texts import (
    SEED,
    Wording,
    examples,
    read_topics,
    read_wordings,
    subject_sentences,
)
from bench.train_symptoms import build_head
from triage.core.clustering import SymptomEngine, load_engine
from triage.core.embedding.head import NO_SYMPTOM, load_head
from triage.core.embedding.static import RECIPE, load_encoder
from triage.core.types import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDS = 5
LEFT_UNSORTED = 0.85
THRESHOLDS = [round(0.2 + 0.05 * n, 2) for n in range(7)]


@dataclass(frozen=True)
class Told:
    """What one text shows, what was read in it, and how surely."""

    true: str
    read: str
    score: float


def read(engine: SymptomEngine, pairs: Sequence[tuple[str, str]]) -> list[Told]:
    """Classify (text, symptom) pairs; the best symptom, sorted or not."""
    found = engine.classify([Complaint(text) for text, _ in pairs])
    told = []
    for (_, true), what in zip(pairs, found, strict=True):
        if what.symptom_id is not None:
            told.append(Told(true, what.symptom_id, what.score))
        else:
            told.append(Told(true, *(what.second or ("", 0.0))))
    return told


def fold(number: int, wordings: Sequence[Wording], folder: Path) -> list[Told]:
    """Train without one fold's wordings and read what they make."""
    held = [w for n, w in enumerate(wordings) if n % FOLDS == number]
    rest = [w for n, w in enumerate(wordings) if n % FOLDS != number]
    build_head(rest, encoder_name=RECIPE, out=folder)
    engine = SymptomEngine(load_head(artefact_dir=folder), load_encoder(RECIPE))
    topics = read_topics()
    subjects = {t.noun for t in topics} | {s for _, s in subject_sentences()}
    pairs = [
        (e.text, e.class_id) for e in examples(held, topics) if e.group not in subjects
    ]
    return read(engine, pairs)


def figures(told: Iterable[Told]) -> dict[str, Any]:
    """Accuracy on what tells a symptom; what each threshold sorts and leaves."""
    rows = list(told)
    some = [t for t in rows if t.true != NO_SYMPTOM]
    none = [t for t in rows if t.true == NO_SYMPTOM]
    right = np.array([t.true == t.read for t in some])
    score = np.array([t.score for t in some])
    empty = np.array([t.score for t in none])
    return {
        "texts": len(some),
        "texts_without_symptom": len(none),
        "accuracy": round(float(right.mean()), 4),
        "by_threshold": {
            str(limit): {
                "sorted": round(float((score >= limit).mean()), 4),
                "right_among_sorted": round(float(right[score >= limit].mean()), 4),
                "without_symptom_left_unsorted": round(
                    float((empty < limit).mean()), 4
                ),
            }
            for limit in THRESHOLDS
        },
    }


def threshold(found: dict[str, Any]) -> float | None:
    """The smallest threshold that leaves enough without a symptom unsorted."""
    for limit, row in found["by_threshold"].items():
        if row["without_symptom_left_unsorted"] >= LEFT_UNSORTED:
            return float(limit)
    return None


def main() -> None:
    """Measure both and write them beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--complaints", type=Path, required=True)
    options = parser.parse_args()
    wordings = read_wordings()
    random.Random(SEED).shuffle(wordings)
    told: list[Told] = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(FOLDS):
            told += fold(number, wordings, Path(name))
    held_out = figures(told)
    with options.complaints.open() as stream:
        rows = [json.loads(line) for line in stream]
    pairs = [
        (r["text"], NO_SYMPTOM if r["symptom"] == "unclear" else r["symptom"])
        for r in rows
    ]
    result = {
        "head": load_engine().version,
        "threshold_of_the_folds": threshold(held_out),
        "held_out_wordings": held_out,
        "real_complaints": figures(read(load_engine(), pairs)),
    }
    text = json.dumps(result, indent=1) + "\n"
    Path(__file__).with_suffix(".json").write_text(text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
