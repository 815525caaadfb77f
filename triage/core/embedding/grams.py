"""Word and character n-grams of a text, and their weights (TF-IDF).

Words count alone and in pairs, characters in runs of two to five inside a word, as
scikit-learn's TfidfVectorizer does with analyzer "char_wb". Both blocks are scaled
to length one apart, so that long texts do not drown the words.
"""

from __future__ import annotations

import itertools
import math
import re
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
    text: str, *, vocabulary: Mapping[str, int], idf: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Give the columns and the TF-IDF weights of a cleaned text, columns sorted."""
    counts: dict[int, int] = {}
    chars: set[int] = set()
    for gram in grams(text):
        column = vocabulary.get(gram)
        if column is not None:
            counts[column] = counts.get(column, 0) + 1
            if gram[0] == CHAR:
                chars.add(column)
    columns = np.array(sorted(counts), dtype=np.int64)
    is_char = np.array([c in chars for c in columns.tolist()], dtype=bool)
    tf = np.array([1.0 + math.log(counts[c]) for c in columns.tolist()])
    values = tf * idf[columns] if len(columns) else np.zeros(0)
    for block in (is_char, ~is_char):
        length = math.sqrt(float(values[block] @ values[block])) if block.any() else 0.0
        if length > 0:
            values[block] /= length
    return columns, values
