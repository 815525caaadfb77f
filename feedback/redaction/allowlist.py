"""What is known of words: the allow-list, ordinary words and ambiguous names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class AllowList:
    """Sets of case-folded words.

    `allowed` words carry the symptom (models, products, libraries …), `ordinary` ones
    merely open a sentence, `ambiguous` ones are names and words at once.
    """

    version: str
    allowed: frozenset[str]
    ordinary: frozenset[str]
    ambiguous: frozenset[str]

    def names_somebody(self, word: str) -> bool:
        """Say whether a capitalised word may be part of a person's name."""
        folded = word.casefold().replace("’", "'")
        return folded not in self.allowed and folded not in self.ordinary


@lru_cache(maxsize=1)
def load_allowlist() -> AllowList:
    """Read allowlist.yaml and ordinary_words.txt, once."""
    document = yaml.safe_load(_read("allowlist.yaml"))
    lines = _read("ordinary_words.txt").splitlines()
    prose = [line for line in lines if not line.startswith("#")]
    return AllowList(
        version=str(document["version"]),
        allowed=_words(" ".join(document["words"].values())),
        ordinary=_words(document["ordinary"]) | _words(" ".join(prose)),
        ambiguous=_words(document["ambiguous"]),
    )


def _read(name: str) -> str:
    return resources.files("feedback.redaction").joinpath(name).read_text("utf-8")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())
