"""Names of machines inside a company, and who logs in to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_INTERNAL = re.compile(
    rf"(?<![\w.@/\\-])(?:[\w.-]{{1,32}}@)?(?:{_LABEL}\.){{1,6}}"
    r"(?:internal|corp|intranet|intra|lan|localdomain|home\.arpa|private|prod|cluster\.local"
    r"|svc|local)(?=[:/\s,;)\"'`?!]|\.?$|\.\s)(?!\()",
    re.IGNORECASE,
)
_AFTER_SCHEME = re.compile(
    rf"(?<=://)(?:{_LABEL}\.){{1,6}}(?:internal|corp|intranet|intra|lan|local|localdomain)\b",
    re.IGNORECASE,
)
# ssh -p 22 deploy@build-07 ; scp x root@gpu3:/tmp
_LOGIN = re.compile(
    rf"\b(?:ssh|scp|sftp|rsync|mosh)\b[^\n@;|]{{0,60}}?(?<![\w.-])"
    rf"(?P<login>[A-Za-z_][\w.-]{{0,31}}@{_LABEL}(?:\.{_LABEL}){{0,5}})"
)
# Names that every machine has, and files that end like a host.
_EVERYWHERE = re.compile(
    r"(?:host\.docker|gateway\.docker|metadata\.google)\.internal|localhost\..*"
    r"|.*\bgithub\.com|(?:settings|config|env|appsettings|rc)\.local",
    re.IGNORECASE,
)


class HostRecognizer(SpanRecognizer):
    """Finds db7.corp, api.payments.internal and user@machine after ssh."""

    entity = "HOSTNAME"

    def find(self, text: str) -> Iterator[Found]:
        """Yield private names; public sites, localhost and files stay."""
        for pattern in (_INTERNAL, _AFTER_SCHEME):
            for match in pattern.finditer(text):
                if not _EVERYWHERE.fullmatch(match[0]):
                    yield match.start(), match.end(), 0.8
        for match in _LOGIN.finditer(text):
            if not _EVERYWHERE.fullmatch(match["login"]):
                yield match.start("login"), match.end("login"), 0.8
