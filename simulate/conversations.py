"""The chat behind a report: what was asked and the answer that was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulate.answers import sound
from simulate.comments import personal
from simulate.damage import damaged
from simulate.phrases import fill
from simulate.texts import lines

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from simulate.texts.topics import Topic

PERSONAL = 0.08


def write_conversation(
    *,
    voice: str,
    topic: Topic,
    people: Sequence[Mapping[str, str]],
    rng: random.Random,
) -> list[dict[str, str]]:
    """Return turns of user and assistant; the last one shows the damage."""
    turns: list[dict[str, str]] = []
    for _ in range(_earlier_rounds(voice, rng)):
        turns += [_user(topic, people, rng), _assistant(sound(topic=topic, rng=rng))]
    turns.append(_user(topic, people, rng))
    answer = sound(topic=topic, rng=rng)
    turns.append(_assistant(damaged(voice=voice, answer=answer, rng=rng)))
    return turns


def _earlier_rounds(voice: str, rng: random.Random) -> int:
    if voice == "context_loss":
        return rng.randint(1, 3)
    return rng.choices((0, 1, 2), (6, 3, 1))[0]


def _user(
    topic: Topic, people: Sequence[Mapping[str, str]], rng: random.Random
) -> dict[str, str]:
    told = rng.sample(topic.told, rng.randint(0, 2))
    ask = fill(
        rng.choice(lines("asks")), rng=rng, given={"task": rng.choice(topic.tasks)}
    )
    said = [*told, ask]
    if rng.random() < PERSONAL:
        said.append(personal(people=people, rng=rng))
    return {"role": "user", "content": " ".join(said)}


def _assistant(content: str) -> dict[str, str]:
    return {"role": "assistant", "content": content}
