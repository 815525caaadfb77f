"""Names of people: spaCy's opinion checked by shape, listed names, names in reach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.gazetteer import load_gazetteer
from feedback.redaction.recognizers import person_shapes as shapes
from feedback.redaction.recognizers.base import SpanRecognizer
from feedback.redaction.recognizers.person_cues import NameCues
from feedback.redaction.windows import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from presidio_analyzer import RecognizerResult
    from presidio_analyzer.nlp_engine import NlpArtifacts

    from feedback.redaction.ner import Named
    from feedback.redaction.recognizers.base import Found

_bare, _in_code = shapes.bare, shapes.in_code
_SURE, _LIKELY = 0.85, 0.7
_LONGEST = 5


class PersonRecognizer(SpanRecognizer):
    """Takes PERSON from spaCy where it looks like a name, and names known or said.

    Known: a given name of the gazetteer; a listed name that spaCy takes for a company
    or a place. Said: after "my name is", a title, a greeting. From a name outwards it
    takes titles, further names, and names linked by "and" or a comma.
    """

    entity = "PERSON"

    def __init__(self) -> None:
        super().__init__()
        self._allow = load_allowlist()
        self._names = load_gazetteer()
        self._cues = NameCues()

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return the names that are listed or said, and those among the artifacts."""
        text = unescape(text)
        found = list(self.find(text))
        of_spacy = nlp_artifacts.entities if nlp_artifacts else []
        others = [n for n in cast("list[Named]", of_spacy) if n.label != "PERSON"]
        found += [(a, b, _LIKELY) for a, b in self._cues.unknown(text, others)]
        for named in cast("list[Named]", of_spacy):
            if named.label == "PERSON":
                found += self._believed(text, named)
            elif named.label in shapes.NOT_A_PERSON:
                found += self._listed(text, named.start, named.end)
        return [self._result(f) for f in self._widened(text, found)]

    def find(self, text: str) -> Iterator[Found]:
        """Yield names that the text introduces or the gazetteer knows."""
        lower = text.islower()
        for word in shapes.WORD.finditer(text):
            if self._is_known(text, word, lower=lower):
                start, end = word.start(), _end(word)
                quoted = lower and not shapes.is_english_around(text, start, end)
                month = shapes.is_month(text, start, end)
                if not quoted and not month and not _in_code(text, start, end):
                    yield start, end, _LIKELY
        for start, end in self._cues.find(text, lower=lower):
            if not _in_code(text, start, end):
                yield start, end, _LIKELY
        yield from self._said(text, lower=lower)

    def _said(self, text: str, *, lower: bool) -> Iterator[Found]:
        """Yield what an introduction, a title or a greeting calls a name."""
        for match in shapes.INTRODUCTION.finditer(text):
            yield from self._introduced(text, match.end())
        for match in shapes.HONORIFIC.finditer(text):
            yield from self._cued(text, match.end(), lower=lower)
        for match in shapes.CUE.finditer(text):
            for start, end, score in self._cued(text, match.end(), lower=lower):
                if shapes.CUE_END.match(text, end):
                    yield start, end, score

    def names(self, text: str, start: int, end: int) -> Iterator[Found]:
        """Yield the parts of [start, end) that have the shape of a name.

        Words that the allow-list knows are cut off at both ends; line breaks part
        names; a span without one word that may name somebody yields nothing.
        """
        for line in re.finditer(r"[^\n\r\t,;:|]+", text[start:end]):
            low, high = start + line.start(), start + line.end()
            words = list(shapes.WORD.finditer(text, low, high))
            while words and not self._is_name(words[0][0]):
                words.pop(0)
            while words and not self._is_name(words[-1][0]):
                words.pop()
            if words and not _in_code(text, words[0].start(), _end(words[-1])):
                yield words[0].start(), _end(words[-1]), _SURE

    def _believed(self, text: str, named: Named) -> Iterator[Found]:
        """Yield what spaCy calls a person; outside English only with a listed name.

        The English model takes the capitalised nouns of German for names, and error
        codes, which are written in capitals, for names as well.
        """
        english = shapes.is_english_around(text, named.start, named.end)
        for found in self.names(text, named.start, named.end):
            if shapes.is_month(text, found[0], found[1]):
                continue
            shouted = text[found[0] : found[1]].isupper()
            words = shapes.WORD.finditer(text, found[0], found[1])
            if (english and not shouted) or any(
                self._is_surely_listed(_bare(w[0])) for w in words
            ):
                yield found

    def _is_name(self, word: str) -> bool:
        word = _bare(word)
        return (
            len(word) > 1
            and shapes.is_name_shaped(word)
            and self._allow.names_somebody(word)
        )

    def _is_known(self, text: str, word: re.Match[str], *, lower: bool) -> bool:
        """Say whether a name starts here: a sure given one, or any and a family one."""
        bare = _bare(word[0])
        if bare.isupper() and len(bare) > 2:
            return self._is_shouted(text, _end(word), bare)
        if not (shapes.is_title_case(bare) or (lower and len(bare) > 3)):
            return False
        if self._names.is_given(bare) or self._names.is_sure_family(bare):
            return True
        after = shapes.NEXT_NAME.match(text, _end(word))
        return (
            after is not None
            and self._names.is_listed(bare)
            and self._names.is_family(_bare(after["name"]))
            and (lower or shapes.is_title_case(after["name"]))
        )

    def _is_shouted(self, text: str, end: int, bare: str) -> bool:
        """Say whether a given name in capitals goes before a family name in them."""
        after = shapes.NEXT_NAME.match(text, end)
        family = _bare(after["name"]) if after else ""
        return (
            family.isupper()
            and self._names.is_given(bare)
            and self._names.is_family(family)
        )

    def _listed(self, text: str, start: int, end: int) -> Iterator[Found]:
        """Yield from what spaCy calls an organisation, a place … if names say no."""
        for found in self.names(text, start, end):
            words = [
                _bare(w[0]) for w in shapes.WORD.finditer(text, found[0], found[1])
            ]
            if len(words) > 3 or not all(map(shapes.is_title_case, words)):
                continue
            if any(map(self._is_surely_listed, words)) or _is_spoken_of(text, found):
                yield found[0], found[1], _LIKELY

    def _is_surely_listed(self, word: str) -> bool:
        return self._names.is_given(word) or self._names.is_family(word)

    def _introduced(self, text: str, start: int) -> Iterator[Found]:
        end = start
        for _ in range(_LONGEST):
            match = shapes.NEXT_NAME.match(text, end) if end > start else None
            word = match if match else shapes.WORD.match(text, end)
            name = match["name"] if match else word[0] if word else ""
            if not word or not self._allow.names_somebody(_bare(name)):
                break
            end = word.start() + len(_bare(word[0]))
        if end > start:
            yield start, end, _SURE

    def _cued(self, text: str, start: int, *, lower: bool) -> Iterator[Found]:
        word = shapes.WORD.match(text, start)
        if not word:
            return
        named = self._allow.names_somebody(_bare(word[0]))
        if self._is_name(word[0]) or (lower and named):
            yield start, self._right(text, _end(word), lower=lower), _SURE

    def _widened(self, text: str, found: Iterable[Found]) -> Iterator[Found]:
        todo, seen, lower = list(found), set(), text.islower()
        while todo:
            start, end, score = todo.pop()
            if (start, end) in seen:
                continue
            seen.add((start, end))
            left = self._left(text, start)
            right = self._right(text, end, lower=lower)
            yield left, right, score
            todo += self._linked(text, left, right, lower=lower)

    def _right(self, text: str, end: int, *, lower: bool) -> int:
        for _ in range(_LONGEST):
            match = shapes.NEXT_NAME.match(text, end)
            if not match or not self._goes_on(match["name"], lower=lower):
                break
            end = match.end() - len(match["name"]) + len(_bare(match["name"]))
        suffix = shapes.SUFFIX.match(text, end)
        return suffix.end() if suffix else end

    def _goes_on(self, word: str, *, lower: bool) -> bool:
        bare = _bare(word)
        if lower:
            return len(bare) > 2 and self._allow.names_somebody(bare)
        return shapes.is_title_case(bare) and self._is_name(bare)

    def _left(self, text: str, start: int) -> int:
        before = shapes.WORD_LEFT.search(text[max(0, start - 24) : start])
        if before and self._is_linked(before[1], lower=False):
            start -= len(before[0])
        honorific = shapes.HONORIFIC_BEFORE.search(text[max(0, start - 12) : start])
        return start - len(honorific[0]) if honorific else start

    def _linked(
        self, text: str, start: int, end: int, *, lower: bool
    ) -> Iterator[Found]:
        """Yield neighbours in "A, B and C": listed, or like a name and nothing else."""
        after = shapes.LINKED.match(text, end)
        if after and self._is_linked(after["name"], lower=lower):
            at = after.start("name")
            yield at, at + len(_bare(after["name"])), _LIKELY
        low = max(0, start - 32)
        before = shapes.LINK_BEFORE.search(text[low:start])
        if before and self._is_linked(before["name"], lower=lower):
            at = low + before.start("name")
            yield at, at + len(_bare(before["name"])), _LIKELY

    def _is_linked(self, word: str, *, lower: bool) -> bool:
        bare = _bare(word)
        if lower:
            return self._cues.could_be_linked(bare)
        return shapes.is_title_case(bare) and self._is_name(bare)


def _is_spoken_of(text: str, found: Found) -> bool:
    before = text[max(0, found[0] - 14) : found[0]]
    return bool(shapes.SPEAKS.match(text, found[1]) or shapes.SPOKEN_OF.search(before))


def _end(word: re.Match[str]) -> int:
    return word.start() + len(_bare(word[0]))
