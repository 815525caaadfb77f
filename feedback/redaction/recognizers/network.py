"""IP and MAC addresses, with version numbers and loopback left alone."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_V4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_V6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
_VERSION_BEFORE = re.compile(
    r"(?:\bv|\bver\.?|versions?|release|build|\bsdk|\bcli|driver|firmware|\bkernel"
    r"|(?:upgrad|updat|downgrad)ed? (?:to|from)|[a-z]/|[=@^~])"
    r"[\s:=v#()\"'`*]{0,4}$",
    re.IGNORECASE,
)
# Four small numbers are a version more often than an address: 2.14.0.3.
_SMALL = 31
_ADDRESS_NEAR = re.compile(
    r"\b(?:ip|addr(?:ess)?|host|server|from|ping|ssh|gateway|subnet|client|proxy)\b|//",
    re.IGNORECASE,
)
# Without separators twelve hexadecimal digits are one only beside its name.
_MAC_SAID = re.compile(
    r"\b(?:mac|hw_?addr|ether|bssid|hardware)\b(?:[ _]?addr(?:ess)?)?[\s:=\"'(]{0,3}"
    r"(?:is\s|was\s)?((?=[0-9A-F.-]*\d)[0-9A-F]{6}-?[0-9A-F]{6}|[0-9A-F]{4}(?:[.-][0-9A-F]{4}){2})\b",
    re.IGNORECASE,
)
_NOT_PERSONAL = ("127.", "0.", "255.", "8.8.8.8", "8.8.4.4", "1.1.1.1", "169.254.169")
_MAC = re.compile(
    r"(?<![\w:-])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![\w:-])"
    r"|(?<![\w:-])(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}(?![\w:-])"
)


class IpAddressRecognizer(SpanRecognizer):
    """Finds IPv4 and IPv6 addresses that may belong to somebody."""

    entity = "IP_ADDRESS"

    def find(self, text: str) -> Iterator[Found]:
        """Yield addresses; versions, loopback and well-known resolvers are not."""
        for match in _V4.finditer(text):
            before = text[max(0, match.start() - 24) : match.start()]
            if _is_v4(match[0]) and not _is_version(match[0], before):
                yield match.start(), match.end(), 0.9
        if text.count(":") >= 2:
            for match in _V6.finditer(text):
                address = match[0]
                if address.endswith(":") and not address.endswith("::"):
                    address = address[:-1]
                if _is_v6(address):
                    yield match.start(), match.start() + len(address), 0.9


def _is_version(numbers: str, before: str) -> bool:
    if _VERSION_BEFORE.search(before):
        return True
    small = all(int(n) <= _SMALL for n in numbers.split("."))
    return small and not _ADDRESS_NEAR.search(before)


def _is_v4(text: str) -> bool:
    if text.startswith(_NOT_PERSONAL):
        return False
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def _is_v6(text: str) -> bool:
    # "a::b" and "dead::beef" are code far more often than addresses.
    if not any(map(str.isdigit, text)) or sum(map(bool, text.split(":"))) < 3:
        return False
    try:
        return not ipaddress.IPv6Address(text).is_loopback
    except ValueError:
        return False


class MacAddressRecognizer(SpanRecognizer):
    """Finds hardware addresses written with colons or hyphens."""

    entity = "MAC_ADDRESS"

    def find(self, text: str) -> Iterator[Found]:
        """Yield whole addresses."""
        for match in _MAC.finditer(text):
            yield match.start(), match.end(), 0.9
        for match in _MAC_SAID.finditer(text):
            yield match.start(1), match.end(1), 0.85
