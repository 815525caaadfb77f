"""User names in home directories of Windows, macOS and Linux."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_SEP = r"(?:\\{1,4}|/{1,2}|%5C|%2F)"
# A Windows name may hold spaces, but only where another separator ends it.
_SPACED = re.compile(
    rf"\b(?:Users|Documents\ and\ Settings){_SEP}"
    r"([^\\/:*?\"<>|\s%][^\\/:*?\"<>|\r\n%]{0,39})(?=\\)",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"(?:\bUsers|\bDocuments\ and\ Settings|(?<![\w.])[/\\]home){_SEP}"
    r"([^\s\\/:*?\"'<>|,;()\[\]{}`%$]{1,64})",
    re.IGNORECASE,
)
_TEMP = re.compile(r"(?<![\w.])-(?:Users|home)-([a-zA-Z][a-zA-Z0-9_]{1,31})(?=-)")

# Names that name nobody: accounts of systems and images, and placeholders.
_NOBODY = (
    "public default shared all root admin administrator user username users "
    "your-username your_username yourname your-name youruser you me name home "
    "ubuntu debian centos fedora ec2-user azureuser vagrant docker node app runner "
    "runneradmin circleci travis jenkins git www-data postgres redis vscode codespace "
    "gitpod coder sandbox claude linuxbrew xxx xxxx redacted test guest dev src "
    "containeruser containeradministrator jovyan site work workspace"
)

_NAMES_NOBODY = frozenset(_NOBODY.split())


def names_nobody(name: str) -> bool:
    """Say whether `name` is an account that every machine has, or a placeholder."""
    return name.casefold() in _NAMES_NOBODY


class HomePathRecognizer(SpanRecognizer):
    r"""Finds NAME in C:\Users\NAME, /Users/NAME, /home/NAME and their escaped forms."""

    entity = "USERNAME"

    def find(self, text: str) -> Iterator[Found]:
        """Yield the name only, so that the path still tells where the fault was."""
        seen: set[int] = set()
        for pattern in (_SPACED, _PLAIN, _TEMP):
            for match in pattern.finditer(text):
                name = match[1].rstrip(".")
                if match.start(1) in seen:
                    continue
                seen.add(match.start(1))
                if not names_nobody(name) and any(map(str.isalnum, name)):
                    yield match.start(1), match.start(1) + len(name), 0.9
