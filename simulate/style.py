"""How carelessly people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

LOWER, SHOUT, TYPO, BARE_END, LOUD_END = 0.3, 0.02, 0.22, 0.3, 0.06


def roughen(text: str, *, rng: random.Random) -> str:
    """Return the text as an impatient person would have typed it."""
    if rng.random() < TYPO:
        text = _with_typos(text, count=rng.randint(1, 3), rng=rng)
    casing = rng.random()
    if casing < LOWER:
        text = text.lower()
    elif casing < LOWER + SHOUT:
        text = text.upper()
    if rng.random() < BARE_END:
        text = text.rstrip(".")
    elif rng.random() < LOUD_END:
        text = text.rstrip(".!") + "!" * rng.randint(2, 4)
    return text


def _with_typos(text: str, *, count: int, rng: random.Random) -> str:
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 3 and _plain(word)]
    for i in rng.sample(long, min(count, len(long))):
        words[i] = _typo(words[i], rng=rng)
    return " ".join(words)


def _plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _typo(word: str, *, rng: random.Random) -> str:
    """Swap, drop or double one inner letter."""
    at = rng.randint(1, len(word) - 2)
    kind = rng.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at] + word[at:]
