"""Train the symptom head from the phrases in bench/data; rebuilds it bit for bit.

    python -m bench.train_symptoms [--encoder minilm] [--out DIR]

Each phrase is used bare and crossed with topics, so that topic is noise. Sentences
that are only topic, and comments that tell nothing, teach "no symptom told".
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from triage.core.embedding import grams, head, words
from triage.core.embedding.static import RECIPE, Encoder, load_encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

DATA = Path(__file__).resolve().parent / "data"
SEED = 20260111
CROSSINGS = 3
LEAST_PHRASES = 2
STRENGTH_GRAMS, STRENGTH_DENSE = 10.0, 10.0
SETTINGS = {"embedding_share": 0.5, "threshold": 0.5}


@dataclass(frozen=True)
class Example:
    """One training text; `group` is the phrase it was made from."""

    text: str
    class_id: str
    group: str


@dataclass(frozen=True)
class Topic:
    """A subject: as a noun phrase and in sentences."""

    noun: str
    sentences: tuple[str, ...]


def read_phrases() -> list[tuple[str, str]]:
    """Give (class, phrase) for every line of data/phrases, in order."""
    return [
        (path.stem, line.strip())
        for path in sorted((DATA / "phrases").glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]


def read_topics() -> list[Topic]:
    """Give the subjects of data/topics.txt."""
    rows = [
        [part.strip() for part in line.split("|")]
        for line in (DATA / "topics.txt").read_text("utf-8").splitlines()
        if line.strip()
    ]
    return [Topic(noun, tuple(sentences)) for _, noun, *sentences in rows]


def stopped(phrase: str) -> str:
    """Give the phrase as a sentence with an end."""
    return phrase if phrase[-1] in ".!?。？！" else f"{phrase}."


def cross(phrase: str, topic: Topic, rng: random.Random) -> str:
    """Put a phrase into a topic in one of eight ways."""
    a, b, c = rng.sample(topic.sentences, 3)
    ways = (
        f"{a} {b} {phrase}",
        f"{stopped(phrase)} {a} {c}",
        f"{a} {stopped(phrase)} {b}",
        f"{topic.noun}: {phrase}",
        f"{phrase} ({topic.noun})",
        f"I asked about {topic.noun} and {phrase}",
        f"{phrase} when I ask about {topic.noun}",
        f"{a} {b} {c} {stopped(phrase)}",
    )
    return rng.choice(ways)


def examples(
    phrases: Sequence[tuple[str, str]], topics: Sequence[Topic]
) -> list[Example]:
    """Cross phrases with topics; add what is only topic as "no symptom told"."""
    rng = random.Random(SEED)
    made = []
    for class_id, phrase in phrases:
        texts = [phrase]
        texts += [cross(phrase, rng.choice(topics), rng) for _ in range(CROSSINGS)]
        made += [Example(words.clean(text), class_id, phrase) for text in texts]
    for topic in topics:
        for sentence in topic.sentences:
            pair = f"{sentence} {rng.choice(topic.sentences)}"
            for text in (sentence, pair):
                made.append(Example(words.clean(text), head.NO_SYMPTOM, topic.noun))
    return made


def build_vocabulary(made: Sequence[Example]) -> tuple[list[str], np.ndarray]:
    """Give the n-grams seen in at least two phrases, sorted, and their idf."""
    seen: dict[str, set[str]] = defaultdict(set)
    for example in made:
        for gram in grams.grams(example.text):
            seen[gram].add(example.group)
    names = sorted(name for name in seen if len(seen[name]) >= LEAST_PHRASES)
    total = len({example.group for example in made})
    counts = np.array([len(seen[name]) for name in names])
    idf = np.log((1 + total) / (1 + counts)) + 1
    return names, np.round(idf, 3).astype(np.float32)


def complaint_words(phrases: Sequence[tuple[str, str]]) -> list[str]:
    """Give the words of at least two phrases that tell a symptom, sorted."""
    seen: dict[str, int] = defaultdict(int)
    for class_id, phrase in phrases:
        if class_id != head.NO_SYMPTOM:
            for word in set(words.words(words.clean(phrase))):
                seen[word] += 1
    return sorted(word for word, count in seen.items() if count >= LEAST_PHRASES)


def matrix(
    texts: Sequence[str], names: Sequence[str], idf: np.ndarray
) -> sp.csr_matrix:
    """Give the TF-IDF rows of cleaned texts."""
    vocabulary = {name: column for column, name in enumerate(names)}
    data, indices, starts = [], [], [0]
    for text in texts:
        columns, values = grams.weights(
            text, vocabulary=vocabulary, idf=idf.astype(np.float64)
        )
        indices.extend(columns.tolist())
        data.extend(values.tolist())
        starts.append(len(indices))
    return sp.csr_matrix((data, indices, starts), shape=(len(texts), len(names)))


def fit(
    made: Sequence[Example], encoder: Encoder
) -> tuple[list[str], list[str], dict[str, np.ndarray]]:
    """Fit both regressions; give classes, vocabulary and the rounded arrays."""
    texts = [example.text for example in made]
    labels = [example.class_id for example in made]
    names, idf = build_vocabulary(made)
    sparse = LogisticRegression(C=STRENGTH_GRAMS, max_iter=400)
    sparse.fit(matrix(texts, names, idf), labels)
    dense = LogisticRegression(C=STRENGTH_DENSE, max_iter=400)
    dense.fit(encoder.encode(texts), labels)
    weights = sparse.coef_.T
    scale = np.round(np.abs(weights).max(axis=0) / 127, 5).astype(np.float32)
    arrays = {
        "idf": idf,
        "grams": np.clip(np.round(weights / scale), -127, 127).astype(np.int8),
        "grams_scale": scale,
        "grams_bias": np.round(sparse.intercept_, 3).astype(np.float32),
        "dense": np.round(dense.coef_.T, 3).astype(np.float32),
        "dense_bias": np.round(dense.intercept_, 3).astype(np.float32),
    }
    return sparse.classes_.tolist(), names, arrays


def as_head(
    classes: list[str],
    names: list[str],
    arrays: dict[str, np.ndarray],
    *,
    settings: dict[str, float],
    encoder: str,
    keep: list[str],
) -> dict[str, object]:
    """Give head.json: all but the numbers."""
    checksum = head.digest(arrays, names)
    return {
        "version": f"symptoms-{checksum[:10]}",
        "encoder": encoder,
        "classes": classes,
        "settings": settings,
        "sha256": checksum,
        "complaint_words": keep,
        "vocabulary": names,
    }


def main() -> None:
    """Train and write head.json and head.npz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default=RECIPE)
    parser.add_argument("--out", type=Path, default=head.DEFAULT_ARTEFACT)
    options = parser.parse_args()
    phrases = read_phrases()
    made = examples(phrases, read_topics())
    with threadpool_limits(limits=1):
        classes, names, arrays = fit(made, load_encoder(options.encoder))
    document = as_head(
        classes,
        names,
        arrays,
        settings=SETTINGS,
        encoder=options.encoder,
        keep=complaint_words(phrases),
    )
    options.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out / "head.npz", **arrays)
    text = json.dumps(document, ensure_ascii=False, indent=0)
    (options.out / "head.json").write_text(text + "\n", "utf-8")
    print(f"{document['version']}: {len(made)} texts, {len(names)} n-grams")


if __name__ == "__main__":
    main()
