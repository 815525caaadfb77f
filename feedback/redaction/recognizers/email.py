"""E-mail addresses, plain and spelt out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_PLAIN = re.compile(
    r"(?<![\w.+%-])[\w.+%'-]{1,64}[@＠]"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w@])"
)
_QUOTED = re.compile(r"\"[^\"\s@]{1,62}(?: [^\"\s@]{1,30}){0,2}\"@[\w-]+(?:\.[\w-]+)+")

_AT = r"\s*[\[({<]\s*(?:at|@)\s*[\])}>]\s*"
_DOT = r"\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+dot\s+"
_NAME = r"(?<![\w.+-])[A-Za-z0-9][\w+-]{0,63}"
_LABEL = r"[A-Za-z0-9-]{1,63}"
# A bare "at" is one only before a spelt dot: "I look at example.org" is no address.
_SPELT = tuple(
    re.compile(
        rf"{_NAME}(?:(?:{_DOT}|\.)[\w+-]{{1,63}}){{0,3}}{at}"
        rf"(?:{_LABEL}(?:{dot})){{1,4}}[A-Za-z]{{2,24}}\b",
        re.IGNORECASE,
    )
    for at, dot in ((_AT, rf"{_DOT}|\."), (r"\sat\s", _DOT))
)
# After "mail me" and its like, a bare "at" and a spaced or mistyped dot will do.
_CUED = re.compile(
    r"\b(?:e-?mail(?:s|ed)?|mail|write to|contact|reach|address|correo|courriel)\b"
    r"(?:[\s:]|\b(?:me|us|is|was|at|to|my|es)\b){1,8}"
    rf"(?P<email>(?!(?:me|us|him|her|them|you|it)\s){_NAME}(?:[._-][\w+-]{{1,63}}){{0,3}}(?:\sat\s|\sarroba\s|\s?[@＠]\s?)"
    rf"(?:{_LABEL}(?:\s\.\s|\.|\sdot\s|\spunto\s|,(?=com|org|net|edu|de|fr|io))){{1,4}}"
    r"[A-Za-z]{2,24})\b",
    re.IGNORECASE,
)
_SPELT_MARK = re.compile(r"[\[({<]\s*(?:at|dot|@)\s*[\])}>]|\sdot\s", re.IGNORECASE)

# A git remote names a service account, not a person.
_SERVICE_ACCOUNTS = ("git@", "hg@", "noreply@", "no-reply@")


class EmailRecognizer(SpanRecognizer):
    """Finds a@b.org, "name"@b.org and "name (at) host dot org".

    No list of top-level domains is asked, so nothing is fetched at run time.
    """

    entity = "EMAIL_ADDRESS"

    def find(self, text: str) -> Iterator[Found]:
        """Yield whole addresses, service accounts of git remotes left out."""
        if "@" in text or "＠" in text:
            for pattern in (_PLAIN, _QUOTED):
                for match in pattern.finditer(text):
                    if not match[0].casefold().startswith(_SERVICE_ACCOUNTS):
                        yield match.start(), match.end(), 1.0
        for match in _CUED.finditer(text):
            yield match.start("email"), match.end("email"), 0.85
        if _SPELT_MARK.search(text):
            for pattern in _SPELT:
                for match in pattern.finditer(text):
                    yield match.start(), match.end(), 0.9
