"""Text that somebody types and that is stored: reasons and notes, checked first."""

from __future__ import annotations

from feedback.scanning import masked

LEAST_REASON = 10
MOST_REASON = 300


class ReasonError(ValueError):
    """A text is too short, too long, not printable, or holds personal data.

    `field` is what the text was typed into, `message` what is wrong with it.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


def checked_text(
    text: str, *, field: str, least: int = LEAST_REASON, most: int = MOST_REASON
) -> str:
    """Return the text on one line; ReasonError says what is wrong with it.

    Personal data is what the recognizers that work by pattern find: see `masked`.
    """
    line = " ".join(text.split())
    if len(line) < least:
        raise ReasonError(field, f"give at least {least} characters")
    if len(line) > most or not line.isprintable():
        raise ReasonError(field, f"give at most {most} printable characters")
    if masked(field, line) != line:
        raise ReasonError(field, "holds personal data; name the cause and no person")
    return line
