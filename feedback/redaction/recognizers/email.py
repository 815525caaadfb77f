"""E-mail addresses, plain and spelt out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_PLAIN = re.compile(
    r"(?<![\w.+%-])[\w.+%'-]{1,64}@"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w@])"
)
_QUOTED = re.compile(r"\"[^\"\s@]{1,62}(?: [^\"\s@]{1,30}){0,2}\"@[\w-]+(?:\.[\w-]+)+")

_AT = r"\s*(?:[\[({<]\s*(?:at|AT|At|@)\s*[\])}>]|\s(?:at|AT)\s)\s*"
_DOT = r"(?:\s*[\[({<]\s*(?:dot|DOT|Dot|\.)\s*[\])}>]\s*|\s+(?:dot|DOT)\s+|\.)"
_SPELT = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w+-]{0,63}(?:"
    + _DOT
    + r"[\w+-]{1,63}){0,3}"
    + _AT
    + r"(?:[A-Za-z0-9-]{1,63}"
    + _DOT
    + r"){1,4}[A-Za-z]{2,24}\b"
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
        if "@" in text:
            for pattern in (_PLAIN, _QUOTED):
                for match in pattern.finditer(text):
                    if not match[0].casefold().startswith(_SERVICE_ACCOUNTS):
                        yield match.start(), match.end(), 1.0
        if _SPELT_MARK.search(text):
            for match in _SPELT.finditer(text):
                if _SPELT_MARK.search(match[0]):
                    yield match.start(), match.end(), 0.9
