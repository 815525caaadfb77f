"""Keywords that tell one symptom's reports from all others'.

Class-based TF-IDF (Grootendorst, BERTopic, 2022): the share of a symptom's words
that a word makes up, times log(1 + mean words a symptom / the word's count overall).
A word is only named when enough distinct reporters used it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from triage.core.embedding import words as wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEYWORDS = 6


def keywords(
    texts_by_symptom: Mapping[str, Sequence[tuple[str, str]]], *, min_reporters: int = 5
) -> Mapping[str, tuple[str, ...]]:
    """Give up to six keywords a symptom, strongest first, equal ones by alphabet.

    `texts_by_symptom` maps a symptom to (reporter, redacted text) pairs. A word
    counts once a text; a text without a reporter adds to counts, but to no word's
    reporters.
    """
    counts: dict[str, Counter[str]] = {}
    reporters: dict[tuple[str, str], set[str]] = defaultdict(set)
    for symptom, texts in texts_by_symptom.items():
        counts[symptom] = Counter()
        for reporter, text in texts:
            found = _content_words(text)
            counts[symptom].update(found)
            for word in found if reporter else ():
                reporters[symptom, word].add(reporter)
    total: Counter[str] = sum(counts.values(), Counter())
    mean = total.total() / max(1, len(counts))
    return {
        symptom: _strongest(
            {
                w: n
                for w, n in own.items()
                if len(reporters[symptom, w]) >= min_reporters
            },
            size=own.total(),
            total=total,
            mean=mean,
        )
        for symptom, own in counts.items()
    }


def _strongest(
    own: Mapping[str, int], *, size: int, total: Mapping[str, int], mean: float
) -> tuple[str, ...]:
    weight = {w: n / size * math.log1p(mean / total[w]) for w, n in own.items()}
    return tuple(sorted(weight, key=lambda w: (-weight[w], w))[:KEYWORDS])


def _content_words(text: str) -> set[str]:
    found = set(wording.words(wording.clean(text)))
    return {w for w in found if wording.tells(w)}
