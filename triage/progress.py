"""A progress bar for long commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from datetime import datetime

_WIDTH = 30


class Progress:
    """One line that is drawn over and over; silent where nobody looks."""

    def __init__(self, *, stream: TextIO, first: datetime, last: datetime) -> None:
        self._stream = stream
        self._first = first
        self._last = last
        self._shown = ""

    def show(self, now: datetime) -> None:
        """Draw the bar for the clock's stand."""
        whole = (self._last - self._first).total_seconds() or 1.0
        part = min(max((now - self._first).total_seconds() / whole, 0.0), 1.0)
        bar = "#" * round(part * _WIDTH)
        line = f"[{bar:<{_WIDTH}}] {part:4.0%}  {now:%Y-%m-%d}"
        if line != self._shown and self._stream.isatty():
            self._stream.write(f"\r{line}")
            self._stream.flush()
            self._shown = line

    def clear(self) -> None:
        """Wipe the bar, so that a line can be printed."""
        if self._shown:
            self._stream.write("\r" + " " * len(self._shown) + "\r")
            self._shown = ""
