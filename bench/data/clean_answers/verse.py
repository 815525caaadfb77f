# ruff: noqa: E501  (templates are kept on one line)
"""Answers that repeat because they are verse, song, drill or chant."""

from __future__ import annotations

import random

from bench.data.clean_answers.words import ADJECTIVES, NAMES, NOUNS, VERBS, sentence

Pair = tuple[str, str]


def poem(rng: random.Random) -> Pair:
    refrain = f"O {rng.choice(NOUNS)}, my {rng.choice(ADJECTIVES)} {rng.choice(NOUNS)}"
    verses = [
        f"The {rng.choice(NOUNS)} sleeps beside the {rng.choice(NOUNS)}\n"
        f"and {rng.choice(NAMES)} sings to the {rng.choice(NOUNS)}\n{refrain}"
        for _ in range(rng.randint(3, 9))
    ]
    return "Write a poem with a refrain.", "\n\n".join(verses)


def free_verse(rng: random.Random) -> Pair:
    rows = [
        f"{rng.choice(ADJECTIVES)} {rng.choice(NOUNS)},\n"
        f"{rng.choice(VERBS)} the {rng.choice(NOUNS)} and\nthe {rng.choice(NOUNS)}"
        for _ in range(rng.randint(3, 8))
    ]
    return "A poem without punctuation, please.", "\n\n".join(rows)


def song(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    chorus = (
        f"(Chorus)\nRow, row, row your {noun}\nMerrily, merrily, merrily, merrily\n"
        f"{rng.choice(('La la la la la', 'Na na na na, hey hey hey', 'Oh, oh, oh, oh'))}\n"
        f"We {rng.choice(VERBS)} the {rng.choice(NOUNS)} tonight"
    )
    verses = [
        f"(Verse {i})\nThe {rng.choice(ADJECTIVES)} {rng.choice(NOUNS)} is gone\n"
        f"and {rng.choice(NAMES)} sings along"
        for i in range(1, rng.randint(3, 5))
    ]
    return "Write a song with a chorus.", "\n\n".join(
        f"{v}\n\n{chorus}" for v in verses
    )


def counting_song(rng: random.Random) -> Pair:
    noun, top = rng.choice(NOUNS), rng.randint(5, 12)
    rows = [
        f"{i} {rng.choice(ADJECTIVES)} {noun}s on the wall, {i} {noun}s,\n"
        f"take one down, pass it around, {i - 1} {noun}s on the wall."
        for i in range(top, 0, -1)
    ]
    return "Write a counting song.", "\n\n".join(rows)


def cumulative_tale(rng: random.Random) -> Pair:
    chain = [f"the {rng.choice(ADJECTIVES)} {n}" for n in rng.sample(NOUNS, 6)]
    rows = []
    for i in range(1, len(chain) + 1):
        rest = " that met ".join(reversed(chain[:i]))
        rows.append(
            f"This is {rest} that lived in the house that {rng.choice(NAMES)} built."
        )
    return "A cumulative nursery tale.", "\n\n".join(rows)


def chant(rng: random.Random) -> Pair:
    word = rng.choice(NOUNS)
    times = rng.randint(12, 60)
    glue = rng.choice((" ", ", ", "\n"))
    question = rng.choice(
        (
            f"Write the word {word} {times} times.",
            f"Repeat “{word}” {times} times, nothing else.",
            f"Say {word} over and over again, {times} times.",
        )
    )
    return question, glue.join([word] * times)


def drill(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    rows = [
        f"Question {i}: Which {noun} has {rng.randint(2, 99)} parts?\n"
        f"A) {rng.randint(2, 99)}\nB) {rng.randint(2, 99)}\nC) none of the above"
        for i in range(1, rng.randint(8, 25))
    ]
    return "Make a quiz.", "\n\n".join(rows)


def schedule(rng: random.Random) -> Pair:
    days = (
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    )
    noun, other = rng.sample(NOUNS, 2)
    rows = [
        f"**Week {w}, {day}**\n- 07:00 {noun}\n- 12:00 {other}\n- 18:00 rest"
        for w in range(1, rng.randint(2, 5))
        for day in days
    ]
    return "A training plan.", "\n\n".join(rows) + f"\n\n{sentence(rng)}"


def records(rng: random.Random) -> Pair:
    rows = [
        f"Name: {rng.choice(NAMES)}\nItem: {noun}\nStatus: {rng.choice(('open', 'done'))}\n"
        f"Notes: {rng.choice(('none', 'see file', sentence(rng)))}"
        for noun in rng.sample(NOUNS, rng.randint(5, 25))
    ]
    return "Fill in the form for each item.", "\n\n".join(rows)


def anaphora(rng: random.Random) -> Pair:
    rows = [
        f"I have a dream that one day the {rng.choice(NOUNS)} will be "
        f"{rng.choice(ADJECTIVES)}."
        for _ in range(rng.randint(4, 14))
    ]
    return "A speech that repeats its opening.", " ".join(rows)


KINDS = (
    poem, free_verse, song, counting_song, cumulative_tale, chant, drill, schedule,
    records, anaphora,
)  # fmt: skip
