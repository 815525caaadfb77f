"""Street and postal addresses: an anchor that is surely one, widened to the whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.dictionary import is_english
from feedback.redaction.recognizers import address_shapes as shapes
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_REACH = 200
_MOST_TOKENS = 26
_REGION = re.compile(r"[ ]?[a-z]{2,3}(?=[\s,]+\d{4,6}\b)")


class AddressRecognizer(SpanRecognizer):
    """Finds anchors and takes in the numbers and proper names next to them."""

    entity = "STREET_ADDRESS"

    def __init__(self) -> None:
        super().__init__()
        self._allow = load_allowlist()

    def find(self, text: str) -> Iterator[Found]:
        """Yield whole addresses, from house number to postcode or country."""
        lower = text.islower()
        if any(map(str.isdigit, text)):
            for match in self._anchors(text, lower=lower):
                yield self._widen(text, match, lower=lower)
            for match in shapes.TOLD.finditer(text):
                end = self._right_end(text, match.end(), lower=lower)
                yield match.start("told"), end, 0.7
        elif not lower:
            for match in shapes.STREET.finditer(text):
                if self._is_proper(match[0].rsplit(" ", 1)[0]):
                    yield match.start(), match.end(), 0.6
        if lower:
            for match in shapes.LOWER_STREET.finditer(text):
                name = match["street"]
                if self._allow.names_somebody(name) and not is_english(name):
                    yield match.start(), match.end(), 0.6

    def _anchors(self, text: str, *, lower: bool) -> Iterator[re.Match[str]]:
        more = shapes.LOWER_ANCHORS if lower else shapes.CAPITAL_ANCHORS
        for pattern in (*shapes.ANCHORS, *more):
            for match in pattern.finditer(text):
                if self._is_proper(match[0]) and self._is_named(match):
                    yield match
        plain = shapes.LOWER_PLAIN if lower else shapes.PLAIN
        for match in plain.finditer(text):
            if self._is_said(text, match):
                yield match

    def _is_proper(self, anchor: str) -> bool:
        """Say whether an anchor does not start with a product: "3 Claude Code lane"."""
        words = re.findall(rf"{shapes.LETTER}{{2,}}", anchor)
        return not any(w.casefold() in self._allow.allowed for w in words[:1])

    def _is_named(self, anchor: re.Match[str]) -> bool:
        """Say whether what stands between number and "street" is a name.

        "12 Long Acre Road" and "12 baker street", not "2 queries drive me mad".
        """
        if "middle" not in anchor.re.groupindex:
            return True
        words = anchor["middle"].split()
        if all(not w[0].islower() or w in shapes.CONNECTORS for w in words):
            return True
        named = [self._allow.names_somebody(w) for w in words]
        return any(named) and all(
            known or word in shapes.PLACE_WORDS
            for known, word in zip(named, words, strict=True)
        )

    def _is_said(self, text: str, match: re.Match[str]) -> bool:
        words = re.findall(rf"{shapes.LETTER}{{2,}}", match[0])
        if not any(map(self._allow.names_somebody, words)):
            return False
        if shapes.SAID.search(text[max(0, match.start() - 60) : match.start()]):
            return True
        after = text[match.end() : match.end() + 30]
        return match[0][0].isdigit() and bool(shapes.GOES_ON.match(after))

    def _widen(self, text: str, anchor: re.Match[str], *, lower: bool) -> Found:
        if "only" in anchor.re.groupindex:
            return anchor.start("only"), anchor.end("only"), 0.8
        start = self._left_end(text, anchor.start(), lower=lower)
        return start, self._right_end(text, anchor.end(), lower=lower), 0.8

    def _left_end(self, text: str, start: int, *, lower: bool) -> int:
        tokens = list(shapes.TOKEN.finditer(text, max(0, start - _REACH), start))
        for position in range(len(tokens) - 1, -1, -1):
            token = tokens[position]
            earlier = tokens[position - 1][0] if position else "\n"
            if _is_end_of_line(token[0], earlier):
                break
            if not self._belongs(token[0], after=earlier, lower=lower):
                break
            if token[0][0].isalnum() and token[0] not in shapes.CONNECTORS:
                start = token.start()
        return start

    def _right_end(self, text: str, end: int, *, lower: bool) -> int:
        last, earlier = end, text[end - 1]
        for count, token in enumerate(shapes.TOKEN.finditer(text, end, end + _REACH)):
            region = _REGION.match(text, token.start())
            known = (
                self._belongs(token[0], after=earlier, lower=lower)
                or (earlier in ", " and region is not None)
                or self._opens_place(text, token)
            )
            if count >= _MOST_TOKENS or not known:
                break
            if _is_blank_line(token[0], earlier):
                last_line = shapes.LOWER_LAST_LINE if lower else shapes.LAST_LINE
                if not last_line.match(text, token.end()):
                    break
            if token[0][0].isalnum() and token[0].casefold() not in shapes.CONNECTORS:
                last = token.start() + len(token[0].rstrip(".-"))
            earlier = token[0]
        return last

    def _opens_place(self, text: str, token: re.Match[str]) -> bool:
        """Say whether an ordinary word opens a place: Fish Hoek, Karlovy Vary 17."""
        word = token[0]
        if not word[0].isupper() or word.casefold() in shapes.NEVER:
            return False
        after = shapes.NEXT_WORD.match(text, token.end())
        if after is None or after["number"]:
            return after is not None
        return self._is_place(after["word"], lower=False)

    def _belongs(self, token: str, *, after: str, lower: bool) -> bool:
        if token[0] in " \t\n,#":
            return True
        if token[0] == ".":
            return after[-1:].isdigit()
        if token[0].isdigit():
            return True
        return self._is_place(token, lower=lower)

    def _is_place(self, token: str, *, lower: bool) -> bool:
        word = token.rstrip(".").casefold()
        if word in shapes.CONNECTORS or word in shapes.PLACE_WORDS:
            return not token.endswith(".") or len(token) < 5
        if not (lower or token[0].isupper()):
            return False
        is_region = len(token) == 2 and token.isupper()
        return is_region or self._allow.names_somebody(token.rstrip("."))


def _is_end_of_line(token: str, earlier: str) -> bool:
    """Say whether a line break read backwards ends what may be one address."""
    return token[0] == "\n" and earlier[-1] in "\n:?!"


def _is_blank_line(token: str, earlier: str) -> bool:
    """Say whether two line breaks read forwards leave a line empty."""
    return token[0] == "\n" == earlier[0]
