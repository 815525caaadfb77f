"""Tell a random secret from an ordinary word, a name in code or a placeholder."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

_PLACEHOLDER = re.compile(
    r"([a-z*#.])\1{5,}|x{4,}|\*{3,}|#{4,}|\.{3}|…|12345678901234"
    r"|your|example|placeholder|changeme|redacted|dummy|sample|insert|abcdefghij"
    r"|<[^>]*>|\$\{|\{\{|%\(|process\.env|os\.environ|getenv",
    re.IGNORECASE,
)


def entropy(text: str) -> float:
    """Return the Shannon entropy of the characters of `text`, in bits each."""
    total = len(text)
    counts = Counter(text).values()
    return -sum(n / total * math.log2(n / total) for n in counts) if total else 0.0


def is_placeholder(text: str) -> bool:
    """Say whether `text` stands for a secret instead of being one."""
    return bool(_PLACEHOLDER.search(text))


def looks_random(text: str, *, bits: float = 3.0) -> bool:
    """Say whether `text` mixes letters and digits like a generated secret.

    Letters alone pass only when they change case like no identifier does.
    """
    if is_placeholder(text) or entropy(text) < bits:
        return False
    has_digit = any(map(str.isdigit, text))
    has_letter = any(map(str.isalpha, text))
    if not has_letter:
        return False
    return has_digit or _case_changes(text) > 0.4 * len(text)


def _case_changes(text: str) -> int:
    letters = [c.isupper() for c in text if c.isalpha()]
    return sum(a != b for a, b in pairwise(letters))
