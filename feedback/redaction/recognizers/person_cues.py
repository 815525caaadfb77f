"""Names that no list holds: what the words around say, and what no dictionary knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.dictionary import is_english
from feedback.redaction.gazetteer import load_gazetteer
from feedback.redaction.recognizers import person_shapes as shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedback.redaction.ner import Named

_NAME = rf"(?P<name>[{shapes.LATIN}][{shapes.LATIN}'’-]+)"
_PEOPLE = (
    r"colleague|co-?worker|teammate|boss|manager|friend|wife|husband|partner|son|daughter"
    r"|brother|sister|mother|father|mom|mum|dad|uncle|aunt|cousin|nephew|niece|doctor"
    r"|therapist|teacher|professor|neighbou?r|grandm\w+|grandf\w+|roommate|girlfriend"
    r"|boyfriend|intern|founder"
)
# A name follows, in a text without capitals too, if it could be one at all.
_BEFORE = re.compile(
    rf"(?:\b(?:{_PEOPLE}|named|called|says|said|told|tell|ask|asked|contact|goodbye|bye"
    r"|starring|featuring|directed\ by|written\ by|reported\ by|assistant\ to|hired|met"
    r"|not\ by|novel\ by|user|why\ is|who\ is|leave\ me|who\ was|including"
    r"|name\?|named\ (?:him|her|it)|you\ can\ tell|under"
    rf"|early|and\ me\ and|ex-\w+)[ ]){_NAME}",
    re.IGNORECASE,
)
# What stands before is a name if it could be one.
_AFTER = re.compile(
    rf"(?<![^\W_]){_NAME}(?=[ ]here[,.!]|,[ ](?:can|could|may|would)[ ](?:i|you|we)\b"
    r"|[ ](?:is|was|has[ ]been)[ ](?:so|very|always|never|my|our|his|her|a[ ]very)\b"
    r"|[ ](?:said|says|wrote|asked|told|thinks|replied|shouted|listed|noted|from)\b"
    r"|['’]s[ ](?:e-?mail|account|wife|husband|son|daughter|partner|mother|father|boss"
    r"|birthday|essay|letter|address|phone)\b)",
    re.IGNORECASE,
)
# I'm mehreen, … ; this is Duc from …
_SELF = re.compile(
    rf"\b(?:i['’]?m|i[ ]am|this[ ]is|it['’]s|call[ ]me)[ ]{_NAME}"
    rf"(?=(?:[ ][{shapes.LATIN}'’-]+)?(?:[,.!]|$|[ ](?:from|and|here)\b))",
    re.IGNORECASE,
)
# thanks, olumide ; -- Fionnuala
_SIGNED = re.compile(
    r"(?:\b(?:thanks|thank[ ]you|thx|ty|cheers|regards|greetings|sincerely|yours|best"
    r"|wishes|love|br|signed)[,.!]?(?:[ ]|\s*\n\s*)|(?:^|[\s.])(?:--|—|–)[ ]?)"
    rf"{_NAME}(?:[ ][{shapes.LATIN}'’.-]+){{0,2}}[.!]?\s*$",
    re.IGNORECASE,
)
# Amber: \"I am …
_SPEAKER = re.compile(
    rf"(?:^|[\n>?.!]\s{{0,3}}|[\"“]\s){_NAME}:(?=[ \\\"“])(?P<quote>\s?\\?[\"“])?"
)
_JSON = re.compile(
    r"\"(?:(?:full|first|last|given|family|user|customer|contact|recipient|sender"
    r"|display|real|sur|nick)?_?-?name|author|owner|assignee|customer|recipient|sender"
    rf"|attendees?|contact|reporter|from|to)\"\s*:\s*\[?\s*\"{_NAME}",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"(?:^|[.!?:\n\"“(*#>|•-])\s*$")
# "Qdrant 1.9", "Marp CLI", "Obse-Server": a thing with a version or a kind.
_THING_AFTER = re.compile(
    r"[ ]?(?:v?\d|\(|(?:API|CLI|SDK|UI|app|server|client|plugin|extension|version|model"
    r"|models|mode|database|library|framework|tool|package|module|project|cluster|docs"
    r"|editor|component|file|code|integration|button|tab|repo)\b)",
    re.IGNORECASE,
)
_THING_BEFORE = re.compile(
    r"\b(?:use|using|used|install(?:ed|ing)?|via|in|on|into|through|run|running"
    r"|runs|import|the|an?|open|my|our|your|this|like)[ ]$",
    re.IGNORECASE,
)


class NameCues:
    """Finds single words that are names by what surrounds them."""

    def __init__(self) -> None:
        self._allow = load_allowlist()
        self._names = load_gazetteer()

    def find(self, text: str, *, lower: bool) -> Iterator[tuple[int, int]]:
        """Yield the words that a cue calls a name, where they could be one."""
        for pattern in (_BEFORE, _AFTER):
            for match in pattern.finditer(text):
                if self._could_be(match["name"], lower=lower):
                    yield _bare_span(match)
        for pattern in (_SELF, _SIGNED, _JSON):
            for match in pattern.finditer(text):
                if self._could_be(match["name"], lower=True):
                    yield _bare_span(match)
        for match in _SPEAKER.finditer(text):
            if self._speaks(match):
                yield _bare_span(match)

    def unknown(self, text: str, others: Sequence[Named]) -> Iterator[tuple[int, int]]:
        """Yield capitalised words of English prose that no dictionary knows.

        `others` are the stretches that spaCy calls a place, a company … : left.
        """
        taken = {i for named in others for i in range(named.start, named.end)}
        for word in shapes.WORD.finditer(text):
            start, bare = word.start(), shapes.bare(word[0])
            end = start + len(bare)
            if start in taken or not self._is_unknown(bare):
                continue
            if self._stands_like_a_name(text, start, end):
                yield start, end

    def could_be_linked(self, word: str) -> bool:
        """Say whether a lower-case neighbour of a name may be one."""
        return self._could_be(word, lower=True)

    def _stands_like_a_name(self, text: str, start: int, end: int) -> bool:
        before = text[max(0, start - 16) : start]
        if shapes.in_code(text, start, end) or not shapes.is_english_prose(
            text, start, end
        ):
            return False
        accented = not text[start:end].isascii()
        if _THING_AFTER.match(text, end) or self._goes_on_as_thing(text, end):
            return False
        return accented or not (
            _ENDS_SENTENCE.search(before) or _THING_BEFORE.search(before)
        )

    def _goes_on_as_thing(self, text: str, end: int) -> bool:
        after = shapes.NEXT_NAME.match(text, end)
        return (
            after is not None
            and after["name"][0].isupper()
            and not self._allow.names_somebody(shapes.bare(after["name"]))
        )

    def _is_unknown(self, word: str) -> bool:
        return (
            len(word) > 2
            and shapes.is_title_case(word)
            and shapes.is_name_shaped(word)
            and self._allow.names_somebody(word)
            and not is_english(word)
        )

    def _could_be(self, word: str, *, lower: bool) -> bool:
        bare = shapes.bare(word)
        if len(bare) < (2 if bare[:1].isupper() else 3):
            return False
        if not self._allow.names_somebody(bare) or not (lower or bare[0].isupper()):
            return False
        if not (bare.islower() or shapes.is_name_shaped(bare)):
            return False
        listed = self._names.is_listed(bare)
        if bare.islower() and listed:
            sure = self._names.is_given(bare) or self._names.is_family(bare)
            return sure or not is_english(bare)
        return listed or (len(bare) > 3 and not is_english(bare))

    def _speaks(self, match: re.Match[str]) -> bool:
        word = match["name"]
        if not shapes.is_title_case(word) or not self._could_be(word, lower=False):
            return False
        return bool(match["quote"]) or self._names.is_given(word)


def _bare_span(match: re.Match[str]) -> tuple[int, int]:
    start = match.start("name")
    return start, start + len(shapes.bare(match["name"]))
