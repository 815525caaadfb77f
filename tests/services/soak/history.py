"""A made-up week with one fault, each report with canaries that nobody may find."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2025, 8, 11, tzinfo=UTC)
DAYS = 10
FAULT = START + timedelta(days=8)
PLATFORMS = ("alpha", "beta", "gamma")
CANARY = "uetzal"
"""A part of each name and address in the raw texts, and of nothing else."""

_CALM = (
    "The answer was too long and did not help",
    "It ignored what I asked for in the second step",
    "The code it wrote does not run",
    "This took far too long",
    "It forgot what we spoke about before",
)
_BROKEN = "Chinese and Thai characters appear in the middle of my English answer"


def reports(*, count: int, seed: int) -> list[dict[str, Any]]:
    """Return `count` reports, a third of them of the fault."""
    dice = random.Random(seed)
    return [_report(number, dice) for number in range(count)]


def traffic() -> list[dict[str, Any]]:
    """Return the requests of every hour and platform."""
    return [
        {
            "hour": (START + timedelta(hours=hour)).isoformat(),
            "requests": 1000,
            "metadata": {"model": "m-1", "platform": platform, "routing_pool": "p-1"},
        }
        for hour in range(DAYS * 24)
        for platform in PLATFORMS
    ]


def _report(number: int, dice: random.Random) -> dict[str, Any]:
    broken = dice.random() < 1 / 3
    since = FAULT if broken else START
    span = START + timedelta(days=DAYS) - since
    at = since + timedelta(seconds=int(dice.random() * span.total_seconds()))
    words = _BROKEN if broken else dice.choice(_CALM)
    platform = "beta" if broken else dice.choice(PLATFORMS)
    mail = f"q{CANARY}{number}@example.com"
    return {
        "report_id": f"soak-{number:06d}",
        "kind": "thumbs_down",
        "created_at": at.isoformat(),
        "user_id": f"person-{dice.randrange(10**6)}",
        "comment": f"{words}. Write to {mail}, please.",
        "consent": {"conversation": True, "version": "1"},
        "conversation": [
            {"role": "user", "content": f"My address is {mail}."},
            {"role": "assistant", "content": f"I wrote to {mail}."},
        ],
        "metadata": {"model": "m-1", "platform": platform, "routing_pool": "p-1"},
    }
