"""Train the symptom head from the wordings in bench/data; rebuilds it bit for bit.

    python -m bench.train_symptoms [--encoder minilm] [--out DIR]

The settings below were chosen on folds grouped by wording (bench/symptoms.py).
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from scipy.stats import binom
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from bench.symptom_texts import (
    SEED,
    Example,
    Wording,
    examples,
    expand,
    read_topics,
    read_wordings,
)
from triage.core.embedding import grams, head, words
from triage.core.embedding.static import MINILM, RECIPE, Encoder, load_encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WORDINGS = 2
BY_CHANCE = 0.01
STRENGTH_GRAMS, STRENGTH_DENSE, STRENGTH_READER = 10.0, 3.0, 10.0
SETTINGS = {
    "embedding_share": 0.25,
    "reader_share": 0.3,
    "doubt": 0.1,
    "threshold": 0.35,
}


def build_vocabulary(made: Sequence[Example]) -> tuple[list[str], np.ndarray]:
    """Give the n-grams seen in at least two wordings, sorted, and their idf."""
    seen: dict[str, set[str]] = defaultdict(set)
    for example in made:
        for gram in grams.grams(example.text):
            seen[gram].add(example.group)
    names = sorted(name for name in seen if len(seen[name]) >= LEAST_WORDINGS)
    total = len({example.group for example in made})
    counts = np.array([len(seen[name]) for name in names])
    idf = np.log((1 + total) / (1 + counts)) + 1
    return names, np.round(idf, 3).astype(np.float32)


def complaint_words(wordings: Sequence[Wording]) -> list[str]:
    """Give the words that tell one symptom more often than chance lets them, sorted.

    A subject or a name turns up under many symptoms, in proportion to their texts. Kept
    is what a binomial test finds too often under one of them, corrected for their
    number.
    """
    telling = [w for w in wordings if w.class_id != head.NO_SYMPTOM]
    texts = Counter(w.class_id for w in telling)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for wording in telling:
        for word in set(words.words(words.clean(wording.text))):
            seen[word][wording.class_id] += 1
    kept = []
    for word, counts in seen.items():
        total = sum(counts.values())
        chances = [
            binom.sf(count - 1, total, texts[class_id] / len(telling))
            for class_id, count in counts.items()
        ]
        if total >= LEAST_WORDINGS and min(chances) * len(texts) <= BY_CHANCE:
            kept.append(word)
    return sorted(kept)


def matrix(
    texts: Sequence[str], names: Sequence[str], idf: np.ndarray
) -> sp.csr_matrix:
    """Give the TF-IDF rows of cleaned texts."""
    vocabulary = {name: column for column, name in enumerate(names)}
    data, indices, starts = [], [], [0]
    for text in texts:
        columns, values = grams.weights(
            text,
            vocabulary=vocabulary,
            idf=idf.astype(np.float64),
            rarest=float(idf.max()),
        )
        indices.extend(columns.tolist())
        data.extend(values.tolist())
        starts.append(len(indices))
    return sp.csr_matrix((data, indices, starts), shape=(len(texts), len(names)))


@cache
def reader() -> Encoder:
    """Load the transformer once for all heads."""
    return load_encoder(MINILM)


@cache
def read_by_transformer(text: str) -> np.ndarray:
    """Give one text's vector; folds share most of their texts."""
    return reader().encode([text])[0]


def fit_reader(
    wordings: Sequence[Wording], classes: Sequence[str]
) -> LogisticRegression:
    """Fit the regression on the transformer to the bare wordings.

    Templates are expanded once: a transformer is slow, and reads variants alike.
    """
    texts = [
        expand(w.text, random.Random(SEED)) if w.template else w.text for w in wordings
    ]
    rows = np.array([read_by_transformer(words.clean(text)) for text in texts])
    fitted = LogisticRegression(C=STRENGTH_READER, max_iter=400)
    fitted.fit(rows, [w.class_id for w in wordings])
    if fitted.classes_.tolist() != list(classes):
        msg = "the wordings lack a class"
        raise ValueError(msg)
    return fitted


def fit(
    made: Sequence[Example], wordings: Sequence[Wording], encoder: Encoder
) -> tuple[list[str], list[str], dict[str, np.ndarray]]:
    """Fit the three regressions; give classes, vocabulary and the rounded arrays."""
    texts = [example.text for example in made]
    labels = [example.class_id for example in made]
    names, idf = build_vocabulary(made)
    sparse = LogisticRegression(C=STRENGTH_GRAMS, max_iter=400)
    sparse.fit(matrix(texts, names, idf), labels)
    dense = LogisticRegression(C=STRENGTH_DENSE, max_iter=400)
    dense.fit(encoder.encode(texts), labels)
    second = fit_reader(wordings, sparse.classes_.tolist())
    weights = sparse.coef_.T
    scale = np.round(np.abs(weights).max(axis=0) / 127, 5).astype(np.float32)
    arrays = {
        "idf": idf,
        "grams": np.clip(np.round(weights / scale), -127, 127).astype(np.int8),
        "grams_scale": scale,
        "grams_bias": np.round(sparse.intercept_, 3).astype(np.float32),
        "dense": np.round(dense.coef_.T, 3).astype(np.float32),
        "dense_bias": np.round(dense.intercept_, 3).astype(np.float32),
        "reader": np.round(second.coef_.T, 3).astype(np.float32),
        "reader_bias": np.round(second.intercept_, 3).astype(np.float32),
    }
    return sparse.classes_.tolist(), names, arrays


def build_head(
    wordings: Sequence[Wording], *, encoder_name: str, out: Path
) -> dict[str, object]:
    """Train on the wordings and write head.json and head.npz below `out`."""
    made = examples(wordings, read_topics())
    with threadpool_limits(limits=1):
        classes, names, arrays = fit(made, wordings, load_encoder(encoder_name))
    checksum = head.digest(arrays, names)
    document = {
        "version": f"symptoms-{checksum[:10]}-{SETTINGS['threshold']}",
        "encoder": encoder_name,
        "reader": MINILM,
        "classes": classes,
        "settings": SETTINGS,
        "sha256": checksum,
        "texts": len(made),
        "complaint_words": complaint_words(wordings),
        "vocabulary": names,
    }
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "head.npz", **arrays)
    text = json.dumps(document, ensure_ascii=False, indent=0)
    (out / "head.json").write_text(text + "\n", "utf-8")
    return document


def main() -> None:
    """Train and write head.json and head.npz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default=RECIPE)
    parser.add_argument("--out", type=Path, default=head.DEFAULT_ARTEFACT)
    options = parser.parse_args()
    made = build_head(read_wordings(), encoder_name=options.encoder, out=options.out)
    print(f"{made['version']}: {made['texts']} texts")


if __name__ == "__main__":
    main()
