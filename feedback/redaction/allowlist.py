"""Names of models, products, libraries and platforms, which stay in the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class AllowList:
    """`allowed` words carry the symptom, `ordinary` ones open sentences; case-folded."""

    version: str
    allowed: frozenset[str]
    ordinary: frozenset[str]

    def names_somebody(self, word: str) -> bool:
        """Say whether a capitalised word may be part of a person's name."""
        folded = word.casefold()
        return folded not in self.allowed and folded not in self.ordinary


@lru_cache(maxsize=1)
def load_allowlist() -> AllowList:
    """Read allowlist.yaml, once."""
    path = resources.files("feedback.redaction").joinpath("allowlist.yaml")
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    groups: dict[str, str] = document["words"]
    return AllowList(
        version=str(document["version"]),
        allowed=frozenset(w.casefold() for g in groups.values() for w in g.split()),
        ordinary=frozenset(document["ordinary"].split()),
    )
