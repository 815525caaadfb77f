"""Word and character n-grams of a text, and their weights (TF-IDF).

Words count alone and in pairs, characters in runs of two to five inside a word, as
scikit-learn's TfidfVectorizer does with analyzer "char_wb". Both blocks are scaled
to length one apart, so that long texts do not drown the words. What the vocabulary
does not know counts in that length as its rarest entry does: a sentence of unknown
words says little, however telling the one word that is known.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

WORD, CHAR = "w", "c"
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")
_CHAR_RUNS = range(2, 6)


def grams(text: str) -> Iterator[str]:
    """Give every n-gram of a cleaned text, its kind as the first letter."""
    tokens = _TOKEN.findall(text)
    for token in tokens:
        yield WORD + token
    for left, right in itertools.pairwise(tokens):
        yield f"{WORD}{left} {right}"
    for token in tokens:
        padded = f" {token} "
        for n in _CHAR_RUNS:
            for i in range(len(padded) - n + 1):
                yield CHAR + padded[i : i + n]


def weights(
    text: str,
    *,
    vocabulary: Mapping[str, int],
    idf: npt.NDArray[np.float64],
    rarest: float,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Give the columns and the TF-IDF weights of a cleaned text, columns sorted.

    `rarest` is what n-grams outside of the vocabulary weigh, times their count.
    """
    known: list[tuple[int, str, float]] = []
    unknown = {WORD: 0.0, CHAR: 0.0}
    for gram, count in Counter(grams(text)).items():
        column = vocabulary.get(gram)
        times = 1.0 if count == 1 else 1.0 + math.log(count)
        if column is None:
            unknown[gram[0]] += (rarest * times) ** 2
        else:
            known.append((column, gram[0], times))
    known.sort()
    columns = np.array([column for column, _, _ in known], dtype=np.int64)
    is_char = np.array([kind == CHAR for _, kind, _ in known], dtype=bool)
    values = np.array([times for _, _, times in known]) * idf[columns]
    for block, rest in ((is_char, unknown[CHAR]), (~is_char, unknown[WORD])):
        length = math.sqrt(float(values[block] @ values[block]) + rest)
        if length > 0:
            values[block] /= length
    return columns, values
