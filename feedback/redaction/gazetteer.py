"""Given and family names of many countries, as Faker's locales list them.

spaCy's small model overlooks one name in four when it is not an English one, or calls
it a company or a place. A list settles most of these. Only names in Latin letters.
"""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

import faker.providers.person as locales
from faker.providers.lorem.en_US import Provider as EnglishProse

from feedback.redaction.allowlist import load_allowlist

if TYPE_CHECKING:
    from collections.abc import Iterator

_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]['’A-Za-zÀ-ÖØ-öø-ɏ-]{2,}")


@dataclass(frozen=True)
class Gazetteer:
    """Case-folded names of three letters or more."""

    given: frozenset[str]
    family: frozenset[str]
    ambiguous: frozenset[str]

    def is_given(self, word: str) -> bool:
        """Say whether `word` is a given name and hardly anything else."""
        folded = word.casefold()
        return folded in self.given and folded not in self.ambiguous

    def is_family(self, word: str) -> bool:
        """Say whether `word` is a family name and hardly anything else."""
        folded = word.casefold()
        return folded in self.family and folded not in self.ambiguous

    def is_listed(self, word: str) -> bool:
        """Say whether `word` is a name at all, whatever else it may be."""
        folded = word.casefold()
        return folded in self.given or folded in self.family


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Collect the names of all locales, without those that the allow-list knows."""
    allow = load_allowlist()
    known = allow.allowed | allow.ordinary
    given = {name.casefold() for name in _listed("first_name")} - known
    family = {name.casefold() for name in _listed("last_name")} - known
    ambiguous = allow.ambiguous | frozenset(EnglishProse.word_list)
    return Gazetteer(frozenset(given), frozenset(family), ambiguous)


def _listed(prefix: str) -> Iterator[str]:
    for module in pkgutil.iter_modules(locales.__path__):
        provider = import_module(f"{locales.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            names = getattr(provider, attribute)
            if attribute.startswith(prefix) and isinstance(names, (tuple, list, dict)):
                yield from (n for n in names if _LATIN.fullmatch(str(n)))
