"""English words, from the word index of the spaCy model's lemmatizer (WordNet's).

A capitalised word that no dictionary knows is a name more often than anything else:
of the real complaints at hand, one word in three hundred is one.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import srsly

from feedback.redaction.ner import MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

# Ending and what stood in its place: enough for English inflection and -ly, -er, -able.
_ENDINGS = (
    ("'s", ""),
    ("’s", ""),
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ied", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
    ("er", ""),
    ("er", "e"),
    ("able", ""),
    ("able", "e"),
    ("ness", ""),
    ("less", ""),
    ("n't", ""),
    ("'re", ""),
    ("'ve", ""),
    ("'ll", ""),
    ("'d", ""),
    ("'m", ""),
)
_PREFIXES = ("re", "un", "pre", "non", "over", "mis", "auto", "multi", "sub", "anti")


@lru_cache(maxsize=1)
def load_dictionary() -> frozenset[str]:
    """Return some 85,000 case-folded English words, irregular forms included."""
    root = Path(str(import_module(MODEL).__file__)).parent
    (path,) = root.glob("*/lemmatizer/lookups/lookups.bin")
    tables = srsly.msgpack_loads(path.read_bytes())
    words: set[str] = set()
    for name in ("lemma_index", "lemma_exc"):
        for table in tables[name].values():
            words.update(word for word in table if word.isalpha())
    return frozenset(words)


def is_english(word: str) -> bool:
    """Say whether the dictionary knows `word`, inflected or compounded with hyphens."""
    return all(map(_is_known, word.casefold().replace("’", "'").split("-")))


def _is_known(word: str) -> bool:
    words = load_dictionary()
    if len(word) < 3 or word in words:
        return True
    for form in (word, *_without_prefix(word)):
        if form in words or any(stem in words for stem in _stems(form)):
            return True
    return False


def _stems(word: str) -> Iterator[str]:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            stem = word[: -len(ending)] + instead
            yield stem
            if not instead and stem[-1:] == stem[-2:-1]:
                yield stem[:-1]


def _without_prefix(word: str) -> Iterator[str]:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) > 3:
            yield word.removeprefix(prefix)
