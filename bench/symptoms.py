"""Symptoms against what a user could pick instead; every figure in one run.

    .venv/bin/python -m bench.symptoms --complaints complaints.jsonl

The complaints (text, symptom, product_topic) are real ones that the head has never
seen; "unclear" counts as no symptom. The other texts are held out by folds
(bench/symptom_folds.py). The threshold is the smallest at which 85% of held-out
comments without a symptom stay unsorted. Agreement counts all unsorted texts as one
cluster. A share is a fraction of 1. Without BERTopic (bench/requirements.in) its rows
are left out.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    normalized_mutual_info_score,
)

from bench import symptom_baselines as baselines
from bench.symptom_folds import FOLDS, Told, fold, read
from bench.symptom_loud import SYMPTOMS, loud
from bench.symptom_texts import SEED, read_unseen, read_wordings
from triage.core.clustering import load_engine
from triage.core.embedding.head import NO_SYMPTOM
from triage.core.types import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.symptom_loud import Loud

LEFT_UNSORTED = 0.85
THRESHOLDS = [round(0.2 + 0.05 * n, 2) for n in range(11)]
UNCLEAR = "unclear"
TIMED, ROUNDS, MORE = 256, 5, 10


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
        "accuracy": share(right),
        "by_threshold": {
            str(limit): {
                "sorted": share(score >= limit),
                "right_among_sorted": share(right[score >= limit]),
                "without_symptom_left_unsorted": share(empty < limit),
            }
            for limit in THRESHOLDS
        },
    }


def share(which: np.ndarray) -> float:
    return round(float(which.mean()), 4) if len(which) else 0.0


def threshold(found: dict[str, Any]) -> float | None:
    """The smallest threshold that leaves enough without a symptom unsorted."""
    for limit, row in found["by_threshold"].items():
        if row["without_symptom_left_unsorted"] >= LEFT_UNSORTED:
            return float(limit)
    return None


def agreement(true: Sequence[str], found: Sequence[Any]) -> dict[str, float]:
    """How far two groupings of the same texts agree."""
    return {
        "ari": round(adjusted_rand_score(true, found), 3),
        "nmi": round(normalized_mutual_info_score(true, found), 3),
    }


def alternatives(
    texts: Sequence[str], true: Sequence[str], subjects: Sequence[str] | None = None
) -> dict[str, dict[str, float]]:
    """What each baseline reaches on texts with these symptoms."""
    vectors = baselines.embed(texts)
    found = {
        "kmeans_true_k": baselines.kmeans(vectors, k=len(set(true))),
        "hdbscan": baselines.hdbscan(vectors),
        "bertopic": baselines.bertopic(texts, vectors),
    }
    return {
        name: agreement(true, groups) | topic(subjects, groups)
        for name, groups in found.items()
        if groups is not None
    }


def topic(subjects: Sequence[str] | None, found: Sequence[Any]) -> dict[str, float]:
    if subjects is None:
        return {}
    return {"ami_with_topic": round(adjusted_mutual_info_score(subjects, found), 3)}


def real(rows: Sequence[dict[str, str]], limit: float) -> dict[str, Any]:
    """The complaints of these rows that tell a symptom, by us and by the others."""
    kept = [r for r in rows if r["symptom"] != UNCLEAR]
    texts, true = [r["text"] for r in kept], [r["symptom"] for r in kept]
    told = read(load_engine(), list(zip(texts, true, strict=True)))
    groups = [t.read if t.score >= limit else "" for t in told]
    some = [(t, g) for t, g in zip(true, groups, strict=True) if g]
    ours = {
        **agreement(true, groups),
        "unsorted": round(1 - len(some) / len(kept), 3),
        "right_among_sorted": round(sum(t == g for t, g in some) / len(some), 3),
    }
    return {"texts": len(kept), "groundswell": ours, **alternatives(texts, true)}


def unseen() -> dict[str, list[tuple[str, str]]]:
    """Give (text, symptom) pairs by writer whom no head has learnt from."""
    found: dict[str, list[tuple[str, str]]] = {}
    for wording in read_unseen():
        found.setdefault(wording.folder, []).append((wording.text, wording.class_id))
    return found


def topics_loud(
    heard: Sequence[tuple[Loud, Told, Told]], limit: float
) -> dict[str, Any]:
    """The comments in which the subject is loud, and their wordings without it."""
    true = [c.symptom for c, *_ in heard]
    subjects = [c.subject for c, *_ in heard]
    ours = {}
    for name, place in (("groundswell", 1), ("groundswell_without_the_subject", 2)):
        told = [row[place] for row in heard]
        groups = [t.read if t.score >= limit else "" for t in told]
        ours[name] = {
            **agreement(true, groups),
            **topic(subjects, groups),
            "unsorted": round(groups.count("") / len(groups), 3),
            "accuracy": share(np.array([t.true == t.read for t in told])),
        }
    others = alternatives([c.text for c, *_ in heard], true, subjects)
    return {"texts": len(heard), **ours, **others}


def speed(texts: Sequence[str]) -> float:
    """How many times as fast as the raw embedding alone, one core; a median."""
    engine, raw = load_engine(), baselines.model()
    complaints = [Complaint(text) for text in texts]
    ratios = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        engine.classify(complaints)
        middle = time.perf_counter()
        raw.encode(list(texts), batch_size=32, show_progress_bar=False)
        ratios.append((time.perf_counter() - middle) / (middle - start))
    return round(statistics.median(ratios), 1)


def growth(texts: Sequence[str]) -> dict[str, float]:
    """What ten times the reports cost one of them, and what the engine keeps of all.

    A ratio of seconds a report, ten passes against one, a median; bytes that stay
    allocated after the ten passes, over those that the engine itself takes.
    """
    engine, complaints = load_engine(), [Complaint(text) for text in texts]
    ratios = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        engine.classify(complaints)
        middle = time.perf_counter()
        engine.classify(complaints * MORE)
        many = (time.perf_counter() - middle) / MORE
        ratios.append(many / (middle - start))
    gc.collect()
    tracemalloc.start()
    engine.classify(complaints)
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    engine.classify(complaints * MORE)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {
        "cost_a_report_at_ten_times_the_reports": round(statistics.median(ratios), 2),
        "bytes_kept_a_report": round(max(after - before, 0) / (MORE * len(texts)), 2),
    }


def main() -> None:
    """Measure everything, print it and write it beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--complaints", type=Path, required=True)
    options = parser.parse_args()
    wordings = read_wordings()
    random.Random(SEED).shuffle(wordings)
    told: list[Told] = []
    heard: list[tuple[Loud, Told, Told]] = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(FOLDS):
            plain, noisy = fold(number, wordings, Path(name))
            told, heard = told + plain, heard + noisy
    held_out = figures(told)
    limit = threshold(held_out) or THRESHOLDS[-1]
    rows = [json.loads(line) for line in options.complaints.read_text().splitlines()]
    products = [r["product_topic"] for r in rows]
    largest = max(sorted(set(products)), key=products.count)
    pairs = [
        (r["text"], NO_SYMPTOM if r["symptom"] == UNCLEAR else r["symptom"])
        for r in rows
    ]
    result = {
        "head": load_engine().version,
        "threshold_of_the_folds": limit,
        "real_complaints": real(rows, limit),
        "one_product": real([r for r in rows if r["product_topic"] == largest], limit),
        "topics_loud": {"symptoms": len(SYMPTOMS), **topics_loud(heard, limit)},
        "times_as_fast_as_raw_minilm": speed([c.text for c in loud(wordings)[:TIMED]]),
        "growth": growth([c.text for c in loud(wordings)[:TIMED]]),
        "held_out_wordings": held_out,
        "held_out_accuracy_by_source": {
            source: figures(t for t in told if t.source == source)["accuracy"]
            for source in sorted({t.source for t in told})
        },
        "writers_never_trained_on": {
            name: figures(read(load_engine(), own)) for name, own in unseen().items()
        },
        "real_complaints_by_threshold": figures(read(load_engine(), pairs)),
    }
    text = json.dumps(result, indent=1) + "\n"
    Path(__file__).with_suffix(".json").write_text(text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
