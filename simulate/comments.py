"""What people write: a complaint, and around it the rest of their day."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from simulate.identities import made_up_key
from simulate.phrases import fill
from simulate.style import roughen
from simulate.texts import lines, phrasings
from simulate.voices import UNCLEAR

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from simulate.texts.topics import Topic

FOREIGN = 0.04
PERSONAL = 0.10
EMPTY = 0.15
SHAPES = ("bare", "tail", "before", "after", "long")
SHAPE_WEIGHTS = (24, 24, 20, 14, 18)


def write_comment(
    *,
    voice: str,
    topic: Topic,
    people: Sequence[Mapping[str, str]],
    rng: random.Random,
) -> str:
    """Write one comment in `voice` about `topic`; one in ten names personal data."""
    given = {"task": rng.choice(topic.tasks)}
    if voice == UNCLEAR:
        text = _unclear(given=given, rng=rng)
    else:
        text = _complaint(voice=voice, topic=topic, given=given, rng=rng)
    if text and rng.random() < PERSONAL:
        text = f"{text} {personal(people=people, rng=rng)}"
    return text


def personal(*, people: Sequence[Mapping[str, str]], rng: random.Random) -> str:
    """Return a remark that holds somebody's data."""
    person = {**rng.choice(people), "key": made_up_key(rng)}
    return fill(rng.choice(lines("personal")), rng=rng, given=person)


def _unclear(*, given: Mapping[str, str], rng: random.Random) -> str:
    if rng.random() < EMPTY:
        return ""
    return fill(rng.choice(lines("unclear")), rng=rng, given=given)


def _complaint(
    *, voice: str, topic: Topic, given: Mapping[str, str], rng: random.Random
) -> str:
    english, other = phrasings(voice)
    if other and rng.random() < FOREIGN:
        return _in_own_language(rng.choice(other), given=given, rng=rng)
    core = _sentence(fill(rng.choice(english), rng=rng, given=given))
    shape = rng.choices(SHAPES, SHAPE_WEIGHTS)[0]
    parts = _around(core=core, shape=shape, topic=topic, rng=rng)
    if rng.random() < 0.12:
        parts.insert(0, rng.choice(lines("openers")))
    return roughen(" ".join(parts), rng=rng)


def _in_own_language(
    template: str, *, given: Mapping[str, str], rng: random.Random
) -> str:
    text = fill(template, rng=rng, given=given)
    return f"{text} ({given['task']})" if rng.random() < 0.6 else text


def _around(*, core: str, shape: str, topic: Topic, rng: random.Random) -> list[str]:
    """Return the complaint with what comes before and after it."""
    if shape == "bare":
        return [core]
    if shape == "tail":
        return [core, _tail(rng)]
    if shape == "before":
        return [_subject(topic=topic, rng=rng), core]
    if shape == "after":
        return [core, _subject(topic=topic, rng=rng)]
    told = rng.sample(topic.told, rng.randint(1, 3))
    if rng.random() < 0.6:
        told.insert(0, _asked(topic=topic, rng=rng))
    return [*told, core, _tail(rng)]


def _tail(rng: random.Random) -> str:
    return _sentence(fill(rng.choice(lines("tails")), rng=rng))


def _subject(*, topic: Topic, rng: random.Random) -> str:
    if rng.random() < 0.35:
        return rng.choice(topic.told)
    return _asked(topic=topic, rng=rng)


def _asked(*, topic: Topic, rng: random.Random) -> str:
    return _sentence(
        fill(
            rng.choice(lines("subjects")),
            rng=rng,
            given={"task": rng.choice(topic.tasks)},
        )
    )


@cache
def _sentence(text: str) -> str:
    """Close a sentence that is open."""
    return text if text[-1] in ".!?:)(" or not text[-1].isascii() else f"{text}."
