"""The fitted head: log-probabilities over symptoms from words and embedding.

Two logistic regressions, one on TF-IDF and one on the sentence embedding, blended
by a weighted mean of their log-probabilities; a third, on a transformer, is for what
these two leave in doubt. The artefact is head.json (settings,
classes, vocabulary, hash) and head.npz (plain numbers, no pickles); the script
bench/train_symptoms.py makes it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from triage.core.embedding.grams import WORD, weights
from triage.core.embedding.words import tells, words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy.typing as npt

    from triage.core.embedding.static import Encoder

DEFAULT_ARTEFACT = Path(__file__).resolve().parents[1] / "data"
NO_SYMPTOM = "no_symptom"
DECIMALS = 6
_FLOOR = 1e-9


@dataclass(frozen=True)
class Head:
    """What the artefact holds; `grams` has shape (vocabulary, classes)."""

    version: str
    encoder_name: str
    classes: tuple[str, ...]
    settings: Mapping[str, float]
    complaint_words: frozenset[str]
    vocabulary: Mapping[str, int]
    idf: npt.NDArray[np.float64]
    rarest: float
    grams: npt.NDArray[np.float64]
    grams_bias: npt.NDArray[np.float64]
    dense: npt.NDArray[np.float64]
    dense_bias: npt.NDArray[np.float64]
    reader_name: str
    reader: npt.NDArray[np.float64]
    reader_bias: npt.NDArray[np.float64]

    def log_probabilities(
        self, texts: Sequence[str], *, encoder: Encoder
    ) -> npt.NDArray[np.float64]:
        """Give shape (texts, classes) for cleaned texts, rounded to six digits."""
        if not texts:
            return np.zeros((0, len(self.classes)))
        sparse = np.array([self._gram_scores(text) for text in texts])
        dense = _dense_scores(encoder.encode(texts), self.dense) + self.dense_bias
        share = self.settings["embedding_share"]
        blend = (1 - share) * _floored(sparse) + share * _floored(dense)
        rows: npt.NDArray[np.float64] = np.round(log_softmax(blend), DECIMALS)
        return rows

    def second_reading(self, text: str, *, reader: Encoder) -> npt.NDArray[np.float64]:
        """Give the transformer's log-probabilities, shape (classes,), six digits."""
        scores = _dense_scores(reader.encode([text]), self.reader)[0]
        row: npt.NDArray[np.float64] = log_softmax(scores + self.reader_bias)
        return np.round(row, DECIMALS)

    def _gram_scores(self, text: str) -> npt.NDArray[np.float64]:
        columns, values = weights(
            text, vocabulary=self.vocabulary, idf=self.idf, rarest=self.rarest
        )
        told: npt.NDArray[np.float64] = values @ self.grams[columns]
        return told + self.grams_bias

    def telling_words(self, text: str, *, class_id: str, limit: int) -> tuple[str, ...]:
        """Give the words of complaint that spoke most for a class, strongest first.

        Fillers are left out: they may weigh and still say nothing to a reader.
        """
        gains = self.grams[:, self.classes.index(class_id)]
        told = []
        for word in sorted(self.complaint_words.intersection(words(text))):
            if not tells(word):
                continue
            column = self.vocabulary.get(WORD + word)
            if column is not None and gains[column] > 0:
                told.append((-float(gains[column] * self.idf[column]), word))
        return tuple(word for _, word in sorted(told)[:limit])

    def words_apart(
        self, *, class_id: str, other_id: str, limit: int
    ) -> tuple[str, ...]:
        """Give the words of complaint that speak for one class and not the other."""
        own, other = (self.classes.index(name) for name in (class_id, other_id))
        gains = (self.grams[:, own] - self.grams[:, other]) * self.idf
        told = [
            (-float(gains[column]), word)
            for word in sorted(filter(tells, self.complaint_words))
            for column in [self.vocabulary.get(WORD + word)]
            if column is not None and gains[column] > 0 and self.grams[column, own] > 0
        ]
        return tuple(word for _, word in sorted(told)[:limit])

    def nearest(self, *, class_id: str, among: Collection[str]) -> str:
        """Give the other class whose weights on words are most alike (cosine)."""
        own = self.grams[:, self.classes.index(class_id)]
        alike = {}
        for name in sorted(set(self.classes).intersection(among) - {class_id}):
            other = self.grams[:, self.classes.index(name)]
            length = float(np.linalg.norm(own) * np.linalg.norm(other))
            alike[name] = float(own @ other) / max(length, 1e-12)
        return max(alike, key=lambda name: alike[name])


def log_softmax(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Normalise rows of scores to log-probabilities."""
    shifted: npt.NDArray[np.float64] = scores - scores.max(axis=-1, keepdims=True)
    total: npt.NDArray[np.float64] = np.log(np.exp(shifted).sum(-1, keepdims=True))
    return shifted - total


def _floored(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give log-probabilities that no single view can drive below one in 10^9."""
    floored: npt.NDArray[np.float64] = np.log(np.exp(log_softmax(scores)) + _FLOOR)
    return floored


def _dense_scores(
    vectors: npt.NDArray[np.float64], matrix: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Multiply row by row: a batched product may differ in the last digit."""
    return np.array([row @ matrix for row in vectors]).reshape(-1, matrix.shape[1])


def digest(arrays: Mapping[str, npt.NDArray[Any]], names: Sequence[str]) -> str:
    """Give the sha256 over vocabulary, array names, shapes, types and bytes."""
    total = hashlib.sha256("\n".join(names).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        total.update(f"{name}{array.shape}{array.dtype.str}".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def load_head(*, artefact_dir: Path = DEFAULT_ARTEFACT) -> Head:
    """Read the artefact; ValueError when its hash is not the one written down."""
    document = json.loads((artefact_dir / "head.json").read_text("utf-8"))
    with np.load(artefact_dir / "head.npz", allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    names = document["vocabulary"]
    if digest(arrays, names) != document["sha256"]:
        msg = f"{artefact_dir}: head.npz does not match the hash in head.json"
        raise ValueError(msg)
    return Head(
        version=document["version"],
        encoder_name=document["encoder"],
        classes=tuple(document["classes"]),
        settings=document["settings"],
        complaint_words=frozenset(document["complaint_words"]),
        vocabulary={name: column for column, name in enumerate(names)},
        idf=arrays["idf"].astype(np.float64),
        rarest=float(arrays["idf"].max()),
        grams=arrays["grams"].astype(np.float64) * arrays["grams_scale"],
        grams_bias=arrays["grams_bias"].astype(np.float64),
        dense=arrays["dense"].astype(np.float64),
        dense_bias=arrays["dense_bias"].astype(np.float64),
        reader_name=document["reader"],
        reader=arrays["reader"].astype(np.float64),
        reader_bias=arrays["reader_bias"].astype(np.float64),
    )
