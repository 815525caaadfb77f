"""Account, customer, order and ticket numbers, by what the text calls them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_ACCOUNT = (
    r"account|acct|customer|client|member(?:ship)?|policy|contract|subscription|billing"
    r"|workspace|tenant|org(?:ani[sz]ation)?|user|konto|kunden|employee|student|patient"
    r"|routing|sort"
)
_TICKET = (
    r"ticket|case|reference|ref|incident|support|order|invoice|booking|reservation"
    r"|confirmation|tracking|transaction|receipt|claim|complaint"
)
_VALUE = (
    r"(?P<value>[A-Z]{0,6}[-/]?\d[\dA-Z]{0,20}(?:[ -]?\d[\dA-Z]{1,12}){0,4})(?![\w%])"
)
_UUID = r"(?P<uuid>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b"


def _called(kind: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{kind})(?:[\s_-]?(?:numbers?|no\b\.?|num|nr\b\.?|id|#|code)|(?=\s?[#:]))"
        rf"(?:[\s:#=\"'*()-]|\b(?:is|was|it['’]s|of|the|mine|my)\b){{0,6}}"
        rf"(?:{_UUID}|{_VALUE})",
        re.IGNORECASE,
    )


class AccountNumberRecognizer(SpanRecognizer):
    """Finds numbers called an account's, a customer's, a member's, a workspace's."""

    entity = "ACCOUNT_NUMBER"
    pattern = _called(_ACCOUNT)

    def find(self, text: str) -> Iterator[Found]:
        """Yield values of four digits or more; "user id 3" and "case: 12" stay."""
        for match in self.pattern.finditer(text):
            group = "uuid" if match["uuid"] else "value"
            if sum(map(str.isdigit, match[group])) >= 4:
                yield match.start(group), match.end(group), 0.75


class TicketNumberRecognizer(AccountNumberRecognizer):
    """Finds numbers called a ticket's, an order's, an invoice's, a booking's."""

    entity = "TICKET_NUMBER"
    pattern = _called(_TICKET)
