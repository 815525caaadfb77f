"""A symptom that the taxonomy does not know, learnt where it breaks out.

Where a cause is found in complaints of no known symptom, most reports inside it tell
the same new thing, and hardly any elsewhere. So the place is the label: a logistic
regression on the sentence embedding and on words that enough people used is taught
to tell the reports inside from those outside (learning from labels of which some are
wrong: Elkan and Noto, "Learning classifiers from only positive and unlabeled data",
KDD 2008). Every report is judged by a fit that has not seen its reporter.

What is learnt holds no text: one number a dimension of the embedding, and one for
each of at most 60 words, each told by at least five people.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from triage.core.embedding import words as wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Row = npt.NDArray[np.float64]

# Fewer people than that are too few to say that a symptom is new.
LEAST_REPORTERS = 10
# At least so much of what is called the new symptom must be it, as estimated.
PURITY = 0.7
# A known symptom that so many of a group tell is what the group tells.
KNOWN_SHARE = 0.5
# Nats by which the best group beats what outside leads to expect; bench/discovery.py
# finds how often chance alone reaches it.
EVIDENCE = 15.0
_FOLDS = 5
_STRENGTH = 1.0
_WORD_SHARE = 1.0
# A word is kept when so many people told it.
PEOPLE_A_WORD, _MOST_WORDS = 5, 60
_PEOPLE_WHILE_LEARNING, _MOST_TRIED = 2, 300
_SHOWN_WORDS = 5
_DECIMALS = 4
_USUAL_ONE_IN = 50


@dataclass(frozen=True)
class Told:
    """What one report says, its topic taken out: words, and a unit vector."""

    reporter: str
    text: str
    vector: Row


@dataclass(frozen=True)
class NewSymptom:
    """What was learnt: a report tells the symptom when its score is above zero.

    `vector` has the embedding's length, `weights` one number a word of `words`.
    """

    symptom_id: str
    words: tuple[str, ...]
    weights: tuple[float, ...]
    vector: tuple[float, ...]
    bias: float
    shown: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> NewSymptom:
        """The symptom that `to_json` wrote."""
        return cls(
            symptom_id=document["symptom_id"],
            words=tuple(document["words"]),
            weights=tuple(document["weights"]),
            vector=tuple(document["vector"]),
            bias=document["bias"],
            shown=tuple(document["shown"]),
        )

    def kept_to(self, told: Sequence[Told]) -> NewSymptom:
        """Give the symptom without the words that too few of these people tell."""
        people = _people(told)
        left = [
            (word, weight)
            for word, weight in zip(self.words, self.weights, strict=True)
            if len(people[word]) >= PEOPLE_A_WORD
        ]
        words = tuple(word for word, _ in left)
        return replace(
            self,
            words=words,
            weights=tuple(weight for _, weight in left),
            shown=tuple(word for word in self.shown if word in words),
        )

    def scores(self, told: Sequence[Told]) -> Row:
        """Give shape (reports,): how far each is on the symptom's side, in nats."""
        rows = _features(told, self.words)
        weights = np.array([*self.vector, *self.weights])
        return np.array([float(row @ weights) + self.bias for row in rows])


@dataclass(frozen=True)
class Discovery:
    """A new symptom, which reports inside tell it, and how sure that is.

    `members` are places in what was inside, `evidence` nats, `purity` the estimated
    share of the members that are not there by chance.
    """

    symptom: NewSymptom
    members: tuple[int, ...]
    evidence: float
    purity: float


def discover(inside: Sequence[Told], outside: Sequence[Told]) -> Discovery | None:
    """Learn what the reports inside tell and those outside do not.

    None when fewer than LEAST_REPORTERS people would stand behind it, or when what
    is outside could make such a group as well.
    """
    people = {told.reporter for told in inside if told.reporter}
    if len(people) < LEAST_REPORTERS or len(outside) < len(inside):
        return None
    both = [*inside, *outside]
    is_inside = np.arange(len(both)) < len(inside)
    words = _vocabulary(inside, outside, least=_PEOPLE_WHILE_LEARNING, most=_MOST_TRIED)
    scores = _held_out(_features(both, words), is_inside, both)
    found = _best_group(scores[is_inside], scores[~is_inside])
    if found is None:
        return None
    cut, evidence, purity = found
    members = tuple(np.flatnonzero(scores[is_inside] >= cut).tolist())
    behind = {inside[i].reporter for i in members} - {""}
    if evidence < EVIDENCE or len(behind) < LEAST_REPORTERS:
        return None
    chosen = [inside[i] for i in members]
    words = _vocabulary(chosen, outside, least=PEOPLE_A_WORD, most=_MOST_WORDS)
    rows = _features(both, words)
    symptom = _fitted(rows, is_inside, words, members, len(outside))
    return Discovery(symptom, members, evidence, purity)


def _vocabulary(
    inside: Sequence[Told], outside: Sequence[Told], *, least: int, most: int
) -> tuple[str, ...]:
    """Give the words that `least` people or more inside used, most telling first.

    Telling is the log-odds of a word inside against outside, half a report added.
    """
    many = {word for word, who in _people(inside).items() if len(who) >= least}
    own = _shares(inside, many)
    other = _shares(outside, many)
    gain = {word: math.log(own[word] / other[word]) for word in many}
    return tuple(sorted(many, key=lambda word: (-gain[word], word))[:most])


def _people(told: Sequence[Told]) -> dict[str, set[str]]:
    """Give who told each word; a report of nobody adds to none."""
    people: dict[str, set[str]] = defaultdict(set)
    for one in told:
        for word in _words(one.text) if one.reporter else ():
            people[word].add(one.reporter)
    return people


def _shares(told: Sequence[Told], words: set[str]) -> dict[str, float]:
    counts = dict.fromkeys(words, 0.5)
    for one in told:
        for word in words & _words(one.text):
            counts[word] += 1
    return {word: count / (len(told) + 1) for word, count in counts.items()}


def _words(text: str) -> set[str]:
    return {word for word in wording.words(text) if wording.tells(word)}


def _features(told: Sequence[Told], words: Sequence[str]) -> Row:
    """Give shape (reports, dimensions + words): the vector, and a unit row of words."""
    column = {word: i for i, word in enumerate(words)}
    rows = np.zeros((len(told), len(words)))
    for row, one in zip(rows, told, strict=True):
        for word in _words(one.text) & column.keys():
            row[column[word]] = 1.0
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    vectors = np.array([one.vector for one in told])
    return np.hstack([vectors, _WORD_SHARE * rows / np.maximum(length, 1.0)])


def _fit(rows: Row, is_inside: npt.NDArray[np.bool_]) -> tuple[Row, float]:
    """Fit one regression, both sides weighing alike; give weights and bias."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=300)
    model.fit(rows, is_inside)
    return model.coef_[0], float(model.intercept_[0])


def _held_out(rows: Row, is_inside: npt.NDArray[np.bool_], told: Sequence[Told]) -> Row:
    """Score every report by a fit without its fold; a reporter is in one fold."""
    folds = np.array([_fold(i, one) for i, one in enumerate(told)])
    scores = np.zeros(len(rows))
    for fold in range(_FOLDS):
        held = folds == fold
        weights, bias = _fit(rows[~held], is_inside[~held])
        scores[held] = rows[held] @ weights + bias
    return np.round(scores, _DECIMALS)


def _fold(place: int, told: Told) -> int:
    """Give the fold of a reporter, of the report itself where nobody is named."""
    name = told.reporter or f"{place} {told.text}"
    digest = hashlib.sha256(name.encode("utf-8", "replace")).digest()
    return digest[0] % _FOLDS


def _best_group(inside: Row, outside: Row) -> tuple[float, float, float] | None:
    """Give the cut with most evidence among those that leave the group pure enough.

    What is expected inside above a cut is what is outside, a report in more, scaled
    to the number of reports inside: as if all of these were ordinary ones.
    """
    best: tuple[float, float, float] | None = None
    for cut in sorted(set(inside.tolist()), reverse=True):
        count = int((inside >= cut).sum())
        expected = (int((outside >= cut).sum()) + 1) * len(inside) / len(outside)
        purity = 1 - expected / count
        if purity < PURITY:
            continue
        evidence = count * math.log(count / expected) - (count - expected)
        if best is None or evidence > best[1]:
            best = (cut, evidence, purity)
    return best


def _fitted(
    rows: Row,
    is_inside: npt.NDArray[np.bool_],
    words: tuple[str, ...],
    members: tuple[int, ...],
    outside: int,
) -> NewSymptom:
    """Fit members against all that is outside; the bias puts the cut at zero.

    The cut leaves at most one report in fifty of those outside above it.
    """
    chosen = np.array([*members, *range(len(rows) - outside, len(rows))])
    weights, _ = _fit(rows[chosen], is_inside[chosen])
    usual = np.sort(rows[len(rows) - outside :] @ weights)[::-1]
    bias = -float(usual[max(1, outside // _USUAL_ONE_IN) - 1])
    weights = np.round(weights, _DECIMALS)
    width = rows.shape[1] - len(words)
    gains = dict(zip(words, weights[width:].tolist(), strict=True))
    shown = sorted((w for w in words if gains[w] > 0), key=lambda w: (-gains[w], w))
    symptom_id = hashlib.sha256(weights.tobytes()).hexdigest()[:8]
    return NewSymptom(
        symptom_id=f"new-{symptom_id}",
        words=words,
        weights=tuple(weights[width:].tolist()),
        vector=tuple(weights[:width].tolist()),
        bias=round(bias, _DECIMALS),
        shown=tuple(shown[:_SHOWN_WORDS]),
    )
