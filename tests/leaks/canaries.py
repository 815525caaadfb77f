"""Unique canaries by kind; each can be told from every other wherever it turns up.

They are built from parts at run time, so that no file holds anything like a secret.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace

MARK = "vq" + "z"
GUARANTEED = ("email", "card", "iban", "ssn", "ip", "api_key", "private_key")
# What is searched for: the canary's core, in the lower case that search.py reads.
CORE = re.compile(
    MARK + r"[a-z0-9]{12}|(?=(4539\d{12}))|(?=(de\d{20}))|203\.\d{3}\.\d{3}\.\d{3}"
    r"|(?<!\d)[1-5]\d{2}-\d{2}-\d{4}(?!\d)"
)


@dataclass(frozen=True)
class Canary:
    """What was planted: its kind, the input it went into, its text and its core.

    One that is `gone` was erased, or its time is over.
    """

    kind: str
    where: str
    text: str
    core: str
    gone: bool = False


@dataclass
class Cage:
    """Makes canaries and remembers them by their cores."""

    seed: int = 1
    known: dict[str, Canary] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def word(self, kind: str, where: str) -> str:
        """Return a pronounceable word that is nowhere else in the world."""
        text = MARK + "".join(
            self.dice.choice("bdfgklmnprst") + self.dice.choice("aeiou")
            for _ in range(6)
        )
        return self._keep(kind, where, text, text) or self.word(kind, where)

    def shaped(self, kind: str, where: str) -> str:
        """Return a canary of a shape that a recognizer guarantees."""
        text, core = getattr(self, f"_{kind}")()
        return self._keep(kind, where, text, core) or self.shaped(kind, where)

    def let_go(self, item: object, *, kinds: set[str] | None = None) -> None:
        """Mark the canaries of an item as gone, all or those of some kinds."""
        text = str(item).lower()
        for core, canary in self.known.items():
            if core in text and (kinds is None or canary.kind in kinds):
                self.known[core] = replace(canary, gone=True)

    def _keep(self, kind: str, where: str, text: str, core: str) -> str:
        if core in self.known:
            return ""
        self.known[core] = Canary(kind, where, text, core)
        return text

    def _digits(self, count: int) -> str:
        return "".join(self.dice.choice("0123456789") for _ in range(count))

    def _random(self) -> str:
        letters = "abcdefghijkmnpqrstuvwxy23456789"
        return MARK + "".join(self.dice.choice(letters) for _ in range(11)) + "7"

    def _email(self) -> tuple[str, str]:
        name = self._random()
        return f"{name}@example.org", name

    def _card(self) -> tuple[str, str]:
        body = "4539" + self._digits(11)
        text = next(body + d for d in "0123456789" if _luhn(body + d))
        return text, text

    def _iban(self) -> tuple[str, str]:
        account = self._digits(18)
        check = 98 - int(account + "131400") % 97
        text = f"DE{check:02}{account}"
        return text, text.lower()

    def _ssn(self) -> tuple[str, str]:
        area = self.dice.randint(100, 599)
        group, serial = self.dice.randint(10, 99), self.dice.randint(1000, 9999)
        text = f"{area}-{group}-{serial}"
        return f"my SSN is {text}", text

    def _ip(self) -> tuple[str, str]:
        text = ".".join(["203", *(str(self.dice.randint(100, 255)) for _ in range(3))])
        return text, text

    def _api_key(self) -> tuple[str, str]:
        core = self._random()
        return "s" + f"k-{core}{self._random()}", core

    def _private_key(self) -> tuple[str, str]:
        core = self._random()
        name = "PRIVATE" + " KEY-----"
        body = f"MIIEvQIBADANBg{core}{'Qk9PSyBPRiBOT1RISU5H' * 2}"
        return f"-----BEGIN {name}\n{body}\n-----END {name}", core


def _luhn(number: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(number))]
    return sum(d - 9 * (d > 9) for d in doubled) % 10 == 0
