"""A made-up GitHub export: two months, one version breaks /compact."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = 60
BROKEN = "2.4.12"
# Every third day a release, as such clients have them.
VERSIONS = tuple(f"2.4.{patch}" for patch in range(20))
BROKEN_SINCE = START + timedelta(days=12 * 3)

_EVERYDAY = (
    ("Very slow replies", "It takes a minute for every answer, one word at a time."),
    ("Stops half way", "The reply just ends in the middle of the function it wrote."),
    (
        "Forgets what I said",
        "It lost the beginning of our conversation and asks again.",
    ),
    ("Wrong code", "The code it wrote does not compile, brackets are missing."),
    ("Refuses plain task", "It will not help me rename a variable and lectures me."),
    ("Scroll bar jumps", "The window scrolls to the top whenever output arrives."),
    ("Too many permission questions", "It asks for permission for each file again."),
    ("Made up a function", "It called a library function that does not exist."),
    ("Ignores my settings", "It does not follow the instructions in my project file."),
    ("Repeats itself", "The same sentence came again and again until I stopped it."),
    ("Login loop", "The browser says I am signed in and the client asks again."),
    ("High memory use", "After an hour the client takes six gigabytes of memory."),
)
_BROKEN = (
    ("/compact fails", "When I type /compact it says error and the talk stays long."),
    (
        "Compact command broken",
        "Since the update /compact fails with an error, always.",
    ),
    ("Cannot compact", "Compacting the conversation does not work, it is too long."),
    ("Error on /compact", "Summarising the conversation fails as soon as I compact."),
)
_SYSTEMS = ("darwin", "linux", "win32")
_TERMINALS = ("iTerm.app", "Apple_Terminal", "vscode", "ghostty", "xterm-256color")
_MODELS = ("Opus", "Sonnet (default)", "Haiku")


def issue(number: int, /, **fields: Any) -> dict[str, Any]:
    """One issue as the REST API gives it."""
    return {
        "number": number,
        "repository_url": "https://api.github.com/repos/Acme/Coder",
        "title": "[BUG] Very slow replies",
        "body": "It takes a minute.\n\n**Environment Info**\n- Platform: darwin\n"
        "- Terminal: iTerm.app\n- Version: 2.4.1\n- Feedback ID: f-1",
        "created_at": "2026-03-02T10:00:00Z",
        "user": {"login": f"octo-{number}"},
        "labels": [{"name": "bug"}],
        "state": "open",
        **fields,
    }


def export(
    *, seed: int, issues: int = 1000, broken: int = 40, everywhere: bool = False
) -> list[dict[str, Any]]:
    """All issues in time order, `broken` of them about the broken command.

    Twenty more tell the same of any version; with `everywhere` all of them do, at any
    time, and there is no fault.
    """
    rng = random.Random(seed)
    found = []
    for number in range(issues):
        at = START + timedelta(days=rng.uniform(0, DAYS))
        newest = (at - START).days // 3
        version = VERSIONS[max(0, newest - int(rng.expovariate(0.7)))]
        words = rng.choice(_BROKEN if number < broken + 20 else _EVERYDAY)
        if number < broken and not everywhere:
            at, version = BROKEN_SINCE + timedelta(days=rng.uniform(0, 5)), BROKEN
        found.append((at, version, words))
    found.sort(key=lambda row: row[0])
    return [
        issue(
            number,
            title=f"[BUG] {words[0]}",
            body=_body(rng, words[1], version),
            created_at=at.isoformat(timespec="seconds"),
        )
        for number, (at, version, words) in enumerate(found, start=1)
    ]


def _body(rng: random.Random, text: str, version: str) -> str:
    system, terminal = rng.choice(_SYSTEMS), rng.choice(_TERMINALS)
    if rng.random() < 0.5:
        return (
            f"**Bug Description**\n{text}\n\n**Environment Info**\n"
            f"- Platform: {system}\n- Terminal: {terminal}\n- Version: {version}\n"
            f"- Feedback ID: f-{rng.random()}"
            "\n\n**Errors**\n```json\n[]\n```"
        )
    model = rng.choice(_MODELS)
    return (
        "### Preflight Checklist\n\n- [x] I have searched\n\n"
        f"### What's Wrong?\n\n{text}\n\n### Claude Model\n\n{model}\n\n"
        "### Last Working Version\n\n_No response_\n\n"
        f"### Coder Version\n\n{version} (Coder)\n\n"
        f"### Operating System\n\n{system}\n\n### Terminal/Shell\n\n{terminal}"
    )
