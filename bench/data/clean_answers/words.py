# ruff: noqa: E501  (templates are kept on one line)
"""Words and sentences from which clean answers are put together."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent


class Language(NamedTuple):
    """One language: name, script, questions, and sentences (index = meaning)."""

    name: str
    script: str
    questions: list[str]
    sentences: list[str]


@lru_cache(maxsize=1)
def languages() -> dict[str, Language]:
    """Return the languages of sentences.txt by their English name."""
    found: dict[str, Language] = {}
    for line in (HERE / "sentences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            _, name, script = line.split()
            found[name] = Language(name, script, [], [])
        elif line.startswith("? "):
            found[name].questions.append(line[2:])
        else:
            found[name].sentences.append(line)
    return found


def fill(text: str, *, rng: random.Random) -> str:
    """Put numbers into a sentence."""
    return text.replace("{n}", str(rng.randint(11, 95))).replace(
        "{m}", str(rng.randint(2, 10))
    )


def said_in(language: Language, *, rng: random.Random, least: int = 3) -> str:
    """Return some sentences of a language."""
    count = rng.randint(least, len(language.sentences))
    space = "" if language.name in {"Japanese", "Chinese"} else " "
    chosen = rng.sample(language.sentences, count)
    return space.join(fill(text, rng=rng) for text in chosen)


NOUNS = [
    "bridge",
    "garden",
    "invoice",
    "compiler",
    "river",
    "recipe",
    "lecture",
    "engine",
    "contract",
    "violin",
    "ticket",
    "museum",
    "kitchen",
    "budget",
    "sensor",
    "library",
    "harbour",
    "survey",
    "mortgage",
    "parser",
    "camera",
    "orchestra",
    "vaccine",
    "battery",
    "lantern",
    "railway",
    "notebook",
    "cluster",
    "tenant",
    "glacier",
]
PLURALS = [
    "neighbours",
    "readers",
    "students",
    "engineers",
    "farmers",
    "tenants",
    "pilots",
    "nurses",
    "tourists",
    "maintainers",
    "drivers",
    "editors",
    "voters",
    "bakers",
]
ADJECTIVES = [
    "small",
    "careful",
    "practical",
    "common",
    "early",
    "reliable",
    "detailed",
    "annual",
    "quiet",
    "expensive",
    "modern",
    "narrow",
    "honest",
    "seasonal",
    "public",
    "fragile",
    "gradual",
]
VERBS = [
    "describe",
    "improve",
    "replace",
    "measure",
    "support",
    "follow",
    "cover",
    "repair",
    "rent",
    "test",
]
NAMES = [
    "Ada",
    "Grace",
    "Linus",
    "Marie",
    "Omar",
    "Yuki",
    "Chen",
    "Priya",
    "Sven",
    "Amina",
    "<PERSON_1>",
    "<PERSON_2>",
]
PLACES = [
    "Lisbon",
    "Oslo",
    "Nairobi",
    "Kyoto",
    "Lima",
    "Tallinn",
    "Accra",
    "Hanoi",
    "<LOCATION_1>",
]
FRAMES = (
    "The {a} {n} was built for {p} in {place}, and it still works well.",
    "You can {v} the {n} with a {a} {n2}, which costs about {num} euros.",
    "First check the {n}; then, if it still fails, look at the {n2}.",
    "About {num}% of {p} prefer a {a} {n} to the one that they have.",
    "Why does the {n} matter? Because every {n2} depends on it.",
    "{name} asked whether the {n} (the {a} one) belongs to the {n2}.",
    "It is worth noting that {p} rarely {v} the {n} before spring.",
    "In practice, a {a} {n} lasts {num} years – sometimes more!",
    "That said, don't {v} anything until you've read the {n2}'s manual.",
    "If you need more than {num} of them, talk to {name} in {place}.",
    "On the other hand, {p} who {v} their {n} tend to be happier.",
    "“A {n} is only as good as its {n2},” as {name} used to say.",
    "There are {num} ways to {v} a {n}, e.g. by hand or with a {n2}.",
    "Unlike the {n2}, the {n} has no {a} parts, so it's easier to {v}.",
    "This is because of the {n}, and because the {n2} came later.",
    "The result: {num} {p}, one {a} {n}, and no complaints.",
    "Let me know if you'd like me to {v} the {n} as well.",
    "Between {num} and {num2} {p} visit the {n} in {place} each week.",
    "Most of what {p} say about the {n2} is true of the {n}, too.",
    "My advice is simple: keep the {n} dry, and {v} it twice a year.",
)
ASKS = (
    "Tell me about the {n}.",
    "How do I {v} a {n}?",
    "what's the best {n} for {p}",
    "I have a {a} {n} and I want to {v} it. What do you think is the best way to do it?",
    "Explain the difference between a {n} and a {n2}, please.",
    "Why is the {n} so {a}?",
)


def slots(rng: random.Random) -> dict[str, str]:
    """Return one choice of every slot."""
    noun, other = rng.sample(NOUNS, 2)
    return {
        "n": noun,
        "n2": other,
        "a": rng.choice(ADJECTIVES),
        "p": rng.choice(PLURALS),
        "v": rng.choice(VERBS),
        "name": rng.choice(NAMES),
        "place": rng.choice(PLACES),
        "num": str(rng.randint(2, 49)),
        "num2": str(rng.randint(50, 99)),
    }


def sentence(rng: random.Random) -> str:
    return rng.choice(FRAMES).format(**slots(rng))


def paragraph(rng: random.Random, *, least: int = 2, most: int = 6) -> str:
    frames = rng.sample(FRAMES, rng.randint(least, most))
    return " ".join(frame.format(**slots(rng)) for frame in frames)


def ask(rng: random.Random) -> str:
    return rng.choice(ASKS).format(**slots(rng))
