"""Answers as they should be: prose or code about a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulate.phrases import fill
from simulate.texts import sections

if TYPE_CHECKING:
    import random

    from simulate.texts.topics import Topic

NAMES = ("total", "rows", "items", "orders", "scores", "weights", "events", "users")


def prose(*, topic: Topic, rng: random.Random) -> str:
    """Return a sound answer of three to six sentences."""
    words = sections("answers")
    facts = rng.sample(topic.facts, rng.randint(2, len(topic.facts)))
    opening = fill(rng.choice(words["opening"]), rng=rng, given=_task(topic, rng))
    return " ".join([opening, *facts, rng.choice(words["closing"])])


def code(*, rng: random.Random) -> str:
    """Return a sound fenced snippet of Python."""
    name, other = rng.sample(NAMES, 2)
    limit = rng.randint(2, 90)
    template = rng.choice(("loop", "class", "read"))
    body = "\n".join(sections("snippets")[template])
    for slot, value in (("NAME", name), ("OTHER", other), ("LIMIT", str(limit))):
        body = body.replace(slot, value)
    return f"```python\n{body}\n```"


def sound(*, topic: Topic, rng: random.Random) -> str:
    """Return what a good reply about `topic` looks like."""
    text = prose(topic=topic, rng=rng)
    if topic.code and rng.random() < 0.7:
        return f"{text}\n\n{code(rng=rng)}"
    return text


def _task(topic: Topic, rng: random.Random) -> dict[str, str]:
    task = rng.choice(topic.tasks)
    return {"task": f"your {task[3:]}" if task.startswith("my ") else task}
