"""Names of people: spaCy's opinion checked by shape, and what a text says itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from presidio_analyzer import RecognizerResult
    from presidio_analyzer.nlp_engine import NlpArtifacts

    from feedback.redaction.recognizers.base import Found

# Latin letters only: names in other scripts would cost the foreign-script output that
# a complaint quotes, and the English model cannot read them anyway.
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_WORD = re.compile(rf"[{_LATIN}][{_LATIN}'’.-]*")
_NAME = re.compile(
    rf"(?:(?:Mc|Mac|O['’]|D['’]|De|Di|Du|La|Le|Van|Fitz)?(?![a-zß-öø-ÿ])[{_LATIN}]"
    rf"(?:[a-zß-öø-ÿĀ-ɏḀ-ỿ'’]*|[A-ZÀ-ÖØ-Þ'’]*)\.?-?)+"
)
_CODE_BEFORE = re.compile(r"[\w./\\@#<`$_{\[-]$")
_CODE_AFTER = re.compile(r"^(?:\w|[_(`\\>=]|[./:@-]\w|\[\w)")

_CAPITAL = r"(?![a-zß-öø-ÿ])"
_PART = rf"[{_LATIN}][{_LATIN}'’-]+"
_PARTICLE = r"(?:van|von|der|den|de|da|di|du|del|della|la|le|el|al|bin|ibn|ter|ten|dos)"
_FULL = (
    rf"{_CAPITAL}{_PART}"
    rf"(?:[ ]{_CAPITAL}[{_LATIN}]\.)?(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_CAPITAL}{_PART})"
    r"{0,3}"
)
_ANY_CASE = rf"{_PART}(?:[ ]{_PART}){{0,2}}"

# What people write before or after a name. The first group is the name.
_SAYS_NAME = re.compile(
    r"\b(?i:my\s+(?:full\s+|real\s+|first\s+|last\s+|maiden\s+)?name\s+is|"
    r"(?:people|friends|they|just)\s+call(?:s|ed)?\s+me|(?:the\s+)?name['’]?s|"
    r"(?:maiden|last|first|full|sur)\s?name\s*(?:is|:)|"
    r"(?:sincerely|cheers|regards|best|yours|thanks|thank\s+you|signed),?[ ]*\n\s*|"
    r"\b(?:from|by|name|user|customer|contact|reporter|author|attn|to|cc|agent)[ ]?:)"
    rf"[ \t]*({_FULL})"
)
_SAYS_NAME_ANY = re.compile(
    r"\b(?:my\s+(?:full\s+|real\s+|first\s+|last\s+)?name\s+is|people\s+call\s+me)"
    rf"[ \t]+({_ANY_CASE})",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Sir|Madam|Herr|Frau|Sra?)\b\.?[ ]({_FULL})"
)
_TITLE_ANY = re.compile(rf"\b(?:mr|mrs|ms|dr|prof)\.[ ]({_PART}(?:[ ]{_PART})?)")
_GREETING = re.compile(
    rf"(?:^|\n|[.!?]\s)\s*(?:Hi|Hello|Hey|Dear|Thanks|Thank\s+you|Cheers|Regards|Best)[ ,]"
    rf"\s?({_FULL})(?=\s*(?:[,.!:;\n]|$))"
)
_PATTERNS = (_SAYS_NAME, _TITLE, _GREETING, _SAYS_NAME_ANY, _TITLE_ANY)
_SURE = 0.85


class PersonRecognizer(SpanRecognizer):
    """Takes PERSON from spaCy where it looks like a name, and names that are said."""

    entity = "PERSON"

    def __init__(self) -> None:
        super().__init__()
        self._allow = load_allowlist()

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return names by pattern and those of the artifacts that pass the checks."""
        results = super().analyze(text, entities, nlp_artifacts)
        for named in nlp_artifacts.entities if nlp_artifacts else ():
            if named.label == "PERSON":
                found = self.names(text, named.start, named.end)
                results += [self._result(f) for f in found]
        return results

    def find(self, text: str) -> Iterator[Found]:
        """Yield names that the text introduces as such."""
        for pattern in _PATTERNS:
            for match in pattern.finditer(text):
                yield from self._introduced(text, match, pattern)

    def names(self, text: str, start: int, end: int) -> Iterator[Found]:
        """Yield the parts of [start, end) that have the shape of a name.

        Words that the allow-list knows are cut off at both ends; line breaks part
        names; a span without one word that may name somebody yields nothing.
        """
        for line in re.finditer(r"[^\n\r\t,;:|]+", text[start:end]):
            words = list(_WORD.finditer(text, start + line.start(), start + line.end()))
            while words and not self._is_name(words[0][0]):
                words.pop(0)
            while words and not self._is_name(words[-1][0]):
                words.pop()
            if words and not _in_code(text, words[0].start(), _end(words[-1])):
                yield words[0].start(), _end(words[-1]), _SURE

    def _is_name(self, word: str) -> bool:
        word = _bare(word)
        return (
            len(word) > 1
            and bool(_NAME.fullmatch(word))
            and self._allow.names_somebody(word)
        )

    def _introduced(
        self, text: str, match: re.Match[str], pattern: re.Pattern[str]
    ) -> Iterator[Found]:
        if pattern not in (_SAYS_NAME_ANY, _TITLE_ANY):
            yield from self.names(text, match.start(1), match.end(1))
            return
        end = match.start(1)
        for word in _WORD.finditer(text, match.start(1), match.end(1)):
            if not self._allow.names_somebody(_bare(word[0])):
                break
            end = _end(word)
        if end > match.start(1):
            yield match.start(1), end, _SURE


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word.rstrip(".'’-"))


def _end(word: re.Match[str]) -> int:
    return word.start() + len(_bare(word[0]))


def _in_code(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 3]
    return bool(_CODE_BEFORE.search(before) or _CODE_AFTER.search(after))
