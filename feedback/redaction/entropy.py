"""Tell a random secret from an ordinary word, a name in code or a placeholder."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEX = frozenset("0123456789abcdefABCDEF")
_PLACEHOLDER = re.compile(
    r"([a-z*#.])\1{5,}|x{4,}|\*{3,}|#{4,}|\.{3}|…|12345678901234"
    r"|your|example|placeholder|changeme|redacted|dummy|sample|insert|abcdefghij"
    r"|<[^>]*>|\$\{|\{\{|%\(|process\.env|os\.environ|getenv",
    re.IGNORECASE,
)

# The 150 pairs of letters that stand together most often in English (88% of all pairs
# there; of random letters one pair in five).
_PAIRS = (
    "ac ad ag ai al am an ap ar as at au av be bl bu ca ce ch ck cl co cr ct da de "
    "di do du ea ec ed ee el em en ep eq er es et ev ex fi fo ge ha he hi ho ic id "
    "ig il im in io ir is it ke ki la le li ll lo ls lt ly ma me mi mm mo mp na nc "
    "nd ne ng ni no ns nt nv oc od ol om on oo op or ot ou ow pa pe pi pl po pr pt "
    "pu qu ra re ri rm ro rr rs rt ru ry sa se sh si sk so sp ss st su ta te th ti "
    "to tr ts tu uc ud ue ug ul um un ur us ut ve vi wh wi wo xt "
)
_COMMON_PAIRS = frozenset(_PAIRS.split())


def entropy(text: str) -> float:
    """Return the Shannon entropy of the characters of `text`, in bits each."""
    total = len(text)
    counts = Counter(text).values()
    return -sum(n / total * math.log2(n / total) for n in counts) if total else 0.0


def is_placeholder(text: str) -> bool:
    """Say whether `text` stands for a secret instead of being one."""
    return bool(_PLACEHOLDER.search(text))


def is_typed(text: str) -> bool:
    """Say whether `text` was typed as an example: "abc123xyz-456def-klmnop".

    Half or more of its letters and digits stand in runs of three or more that go
    up by one, where a generated secret has one such run by chance in a hundred.
    """
    runs = sum(len(run) for run in _runs(text))
    return runs * 2 >= sum(map(str.isalnum, text)) > 0


def is_nearly_hexadecimal(text: str) -> bool:
    """Say whether `text` would be a hash but for its end or the case of a letter.

    Keys are hexadecimal in one case or drawn from a whole alphabet; what is neither is
    a cut, doubled or retyped one.
    """
    letters = [c for c in text if c.isalpha()]
    if len(text) < 32 or not text.isalnum() or len(letters) < 4:
        return False
    if not _HEX.issuperset(text):
        return _HEX.issuperset(text[:-4])
    upper = sum(map(str.isupper, letters))
    return 0 < min(upper, len(letters) - upper) * 8 <= len(letters)


def _runs(text: str) -> Iterator[str]:
    start = 0
    for i in range(1, len(text) + 1):
        if i < len(text) and text[i].isalnum() and ord(text[i]) == ord(text[i - 1]) + 1:
            continue
        if i - start > 2:
            yield text[start:i]
        start = i


def is_spelt(text: str) -> bool:
    """Say whether the letters of `text` follow each other as in English words.

    Names in code are spelt in parts, getUserName or api_key_v2; generated letters are
    not, whatever their case. Fewer than six pairs of letters tell nothing: not spelt.
    Of random letters, six pairs have five common ones once in 400 draws, ten have
    seven once in 600 (binomial, 150 of 676 pairs); words have them in 84% and 97%.
    """
    pairs = [a + b for a, b in pairwise(text.casefold()) if (a + b).isalpha()]
    if len(pairs) < 6 or len(pairs) * 2 < len(text):
        return False
    return sum(pair in _COMMON_PAIRS for pair in pairs) * 10 >= len(pairs) * 7


def looks_random(text: str, *, bits: float = 3.0) -> bool:
    """Say whether `text` mixes letters and digits like a generated secret.

    Letters alone pass only from fifteen on and when no word is spelt by them.
    """
    if is_placeholder(text) or entropy(text) < bits:
        return False
    if not any(map(str.isalpha, text)):
        return False
    if any(map(str.isdigit, text)):
        return True
    return len(text) > 14 and not is_spelt(text)
