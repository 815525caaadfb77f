"""Given and family names of many countries, as Faker's locales list them.

spaCy's small model overlooks one name in four when it is not an English one, or calls
it a company or a place. A list settles most of these. Names in Cyrillic and Greek are
listed as English passports spell them, names with accents also without.
"""

from __future__ import annotations

import pkgutil
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

import faker.providers.person as locales
from faker.providers.lorem.en_US import Provider as EnglishProse

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]['’A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ-]{2,}")
_FIRST = re.compile(r"^(?:first|middle)_\w*(?:name|pair)")
_LAST = re.compile(r"^(?:\w+_)?last_\w*(?:name|pair)")
_FROM = "абвгґдезийіклмнопрстуфыэαβγδεζηθικλμνξοπρστυφω"
_TO = "abvggdeziyiklmnoprstufyeavgdeziiiklmnxoprstyfo"
_LONGER = {
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu"},
    **{"я": "ya", "є": "ye", "ъ": "", "ь": "", "ς": "s", "χ": "ch", "ψ": "ps"},
}
_SPELLING = str.maketrans({**dict(zip(_FROM, _TO, strict=True)), **_LONGER})


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

    def is_sure_family(self, word: str) -> bool:
        """Say whether `word` is a family name that no English dictionary holds."""
        return self.is_family(word) and word.casefold() not in load_dictionary()

    def is_listed(self, word: str) -> bool:
        """Say whether `word` is a name at all, whatever else it may be."""
        folded = word.casefold()
        return folded in self.given or folded in self.family


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Collect the names of all locales, without those that the allow-list knows."""
    allow = load_allowlist()
    known = allow.allowed | allow.ordinary
    given = frozenset(_listed(_FIRST)) - known
    family = frozenset(_listed(_LAST)) - known
    # What was added by another spelling may be an English word.
    ambiguous = allow.ambiguous | frozenset(EnglishProse.word_list)
    return Gazetteer(given, family, ambiguous)


def without_accents(word: str) -> str:
    """Return `word` with its marks taken off: Söderberg, Soderberg."""
    marked = unicodedata.normalize("NFD", word)
    return "".join(c for c in marked if not unicodedata.combining(c))


def _listed(kind: re.Pattern[str]) -> Iterator[str]:
    for module in pkgutil.iter_modules(locales.__path__):
        provider = import_module(f"{locales.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            names = getattr(provider, attribute)
            if kind.match(attribute) and isinstance(names, (tuple, list, dict)):
                for name in _flat(names):
                    yield from _spellings(name.casefold())


def _flat(names: Iterable[object]) -> Iterator[str]:
    for name in names:
        if isinstance(name, tuple):
            yield from map(str, name)
        else:
            yield str(name)


def _spellings(name: str) -> Iterator[str]:
    plain = without_accents(name)
    if _LATIN.fullmatch(name):
        yield name
        if plain != name and plain not in load_dictionary():
            yield plain
    else:
        latin = plain.translate(_SPELLING)
        if _LATIN.fullmatch(latin) and latin not in load_dictionary():
            yield latin
