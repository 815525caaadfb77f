"""Values in the JSON of tool calls that their key calls personal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from feedback.redaction.entropy import is_placeholder
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

# Quotes may be escaped, as JSON inside JSON has them.
_QUOTE = r"\\{0,3}\""
_VALUE = (
    rf"{_QUOTE}\s*:\s*(?:{_QUOTE}(?P<text>[^\"\\\n]{{2,200}}){_QUOTE}"
    r"|(?P<number>\d{4,18}))"
)


class _JsonValueRecognizer(SpanRecognizer):
    """Finds the value of `"key": "value"` where `keys` matches the key."""

    keys: ClassVar[str]
    shape: ClassVar[str] = r".+"

    def __init__(self) -> None:
        super().__init__()
        self._pattern = re.compile(
            rf"{_QUOTE}(?:[\w.]{{1,30}}[_.-])?(?:{self.keys}){_VALUE}", re.IGNORECASE
        )
        self._shape = re.compile(self.shape)

    def find(self, text: str) -> Iterator[Found]:
        """Yield whole values; empty ones, variables and placeholders stay."""
        if '":' not in text and '" :' not in text:
            return
        for match in self._pattern.finditer(text):
            group = "text" if match["text"] else "number"
            value = match[group]
            if self._shape.fullmatch(value) and not is_placeholder(value):
                yield match.start(group), match.end(group), 0.75


class JsonPhoneRecognizer(_JsonValueRecognizer):
    """Finds telephone numbers by their key."""

    entity = "PHONE_NUMBER"
    keys = r"phone(?:_?number)?|mobile|tel(?:ephone)?|fax|msisdn|whatsapp|cell"
    shape = r"[+\d][\d\s()./-]{5,24}(?:\s?x\d{1,6})?"


class JsonAddressRecognizer(_JsonValueRecognizer):
    """Finds postal addresses by their key, one line or one part at a time."""

    entity = "STREET_ADDRESS"
    keys = (
        r"(?:street|postal|home|billing|shipping|mailing|delivery)_?address"
        r"|street(?:_?name)?"
        r"|address(?:_?line)?_?[123]?|zip(?:_?code)?|post(?:al)?_?code|house_?number"
    )
    shape = r"(?=.*\d)(?!0x|https?:|\d{1,3}(?:\.\d{1,3}){3}).{3,200}"


class JsonBirthDateRecognizer(_JsonValueRecognizer):
    """Finds dates of birth by their key."""

    entity = "DATE_OF_BIRTH"
    keys = r"dob|birth_?(?:date|day)|date_?of_?birth|born"
    shape = r"(?=.*\d).{4,30}"


class JsonUserRecognizer(_JsonValueRecognizer):
    """Finds accounts by their key: user names, logins, customers' numbers."""

    entity = "USERNAME"
    keys = (
        r"user_?name|login|handle|nick_?name|screen_?name|user_?id|account_?(?:id|number)"
        r"|customer_?(?:id|number)|member_?id|patient_?id|employee_?id"
    )
    shape = (
        r"(?!(?:admin|root|user|test|guest|string|integer|number|null|none)$)"
        r"[\w.@+-]{3,64}"
    )


class JsonSecretRecognizer(_JsonValueRecognizer):
    """Finds passwords and pins by their key."""

    entity = "PASSWORD"
    keys = r"passw(?:or)?d|passphrase|passcode|pwd|pin|otp|security_?answer|cvv|cvc"
    shape = (
        r"(?!(?:string|integer|number|password|required|null|none|true|false)$)"
        r"\S.{2,127}"
    )


def json_values() -> list[SpanRecognizer]:
    """Return one recognizer for each type that a key can name."""
    return [
        JsonPhoneRecognizer(),
        JsonAddressRecognizer(),
        JsonBirthDateRecognizer(),
        JsonUserRecognizer(),
        JsonSecretRecognizer(),
    ]
