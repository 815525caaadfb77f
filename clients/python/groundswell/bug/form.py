"""Questions and answers on a terminal of any kind: lines of plain text, no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True)
class Terminal:
    """Where is read and written; `asks` says whether somebody can answer."""

    given: TextIO
    told: TextIO
    asks: bool

    @property
    def encoding(self) -> str:
        """The encoding of what is told."""
        return getattr(self.told, "encoding", None) or "ascii"

    def tell(self, line: str = "") -> None:
        """Write a line."""
        self.told.write(line.encode(self.encoding, "replace").decode(self.encoding))
        self.told.write("\n")
        self.told.flush()

    def agrees(self, question: str) -> bool:
        """Ask; only the whole word "yes" is a yes."""
        self.told.write(f"{question} Type yes or no: ")
        self.told.flush()
        return self.given.readline().strip().lower() == "yes"

    def comment(self) -> str:
        """Read what went wrong: to the end of input, from a person to a lone dot."""
        if not self.asks:
            return self._piped().strip()
        self.tell("What went wrong? End with a line that holds only a dot.")
        lines = []
        while (line := self.given.readline()) and line.strip() != ".":
            lines.append(line.rstrip("\n"))
        return "\n".join(lines).strip()

    def _piped(self) -> str:
        """Read all input as UTF-8, whatever the terminal's own encoding is."""
        raw = getattr(self.given, "buffer", None)
        return self.given.read() if raw is None else raw.read().decode(errors="replace")
