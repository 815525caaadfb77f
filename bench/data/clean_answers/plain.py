# ruff: noqa: E501  (templates are kept on one line)
"""Plain answers: prose, short answers, lists, headings, letters, odd endings."""

from __future__ import annotations

import random

from bench.data.clean_answers.words import (
    ADJECTIVES,
    NAMES,
    NOUNS,
    PLACES,
    PLURALS,
    VERBS,
    ask,
    paragraph,
    sentence,
)

Pair = tuple[str, str]


def prose(rng: random.Random) -> Pair:
    return ask(rng), "\n\n".join(paragraph(rng) for _ in range(rng.randint(1, 5)))


def short_answer(rng: random.Random) -> Pair:
    noun, other = rng.sample(NOUNS, 2)
    number = rng.randint(2, 9999)
    answer = rng.choice(
        (
            f"Yes, the {noun}.",
            f"No – {number}",
            f"A {rng.choice(ADJECTIVES)} {noun}",
            str(number),
            f"{noun.title()} ✅",
            f"{rng.choice(NAMES)}",
            f"{rng.choice(PLACES)}, {rng.randint(1800, 2020)}",
            f"x = {number}",
            f"{noun}.{other}",
            f"**{noun}**",
            f"`{noun} --{other}`",
            f"The {noun} and the {other}",
            f"${number}",
            f"{noun}?",
            "👍",
            f"({rng.choice('abcd')}) {noun}",
            f"In the {noun} that you came from",
        )
    )
    return f"Is the {noun} number {number} or the {other}?", answer


def bullets(rng: random.Random) -> Pair:
    mark = rng.choice(("-", "*", "•", "–"))
    items = [
        f"{mark} **{noun.title()}**: {sentence(rng)}"
        for noun in rng.sample(NOUNS, rng.randint(3, 9))
    ]
    tail = rng.choice(("", "\n\n" + sentence(rng)))
    return "Give me a list.", "Here are some points:\n\n" + "\n".join(items) + tail


def bare_list(rng: random.Random) -> Pair:
    chosen = rng.sample(NOUNS, rng.randint(5, 24))
    adjective = rng.choice(ADJECTIVES)
    rows = rng.choice(
        (
            [f"{i}. {rng.choice(ADJECTIVES)} {n}" for i, n in enumerate(chosen, 1)],
            [f"- [ ] {rng.choice(VERBS)} the {n}" for n in chosen],
            [f"- {adjective} {n}" for n in chosen],
            [f"{n.title()} – {rng.randint(1, 90)} g" for n in chosen],
            [f"{i}) What is a {n} for" for i, n in enumerate(chosen, 1)],
            chosen,
        )
    )
    return "List some, nothing else.", "\n".join(rows)


def comma_list(rng: random.Random) -> Pair:
    chosen = rng.sample(NOUNS, rng.randint(6, 20))
    lead = rng.choice(("", "Keywords: ", "Tags: ", "**Names:** ", "#"))
    glue = rng.choice((", ", "; ", " · ", " / ", " #", " → ", " | "))
    return "Give me keywords for my shop.", lead + glue.join(chosen)


def steps(rng: random.Random) -> Pair:
    rows = [
        f"{'##' if rng.random() < 0.2 else '###'} Step {i}: {rng.choice(VERBS).title()} "
        f"the {rng.choice(NOUNS)}\n\n{paragraph(rng, most=3)}"
        for i in range(1, rng.randint(3, 7))
    ]
    return "How do I do it, step by step?", "\n\n".join(rows)


def headings(rng: random.Random) -> Pair:
    rows = [
        f"# {rng.choice(ADJECTIVES).title()} {noun.title()} of {rng.choice(PLACES)}"
        for noun in rng.sample(NOUNS, rng.randint(4, 9))
    ]
    return "Suggest titles and headings, no text.", "\n".join(rows)


def titles(rng: random.Random) -> Pair:
    rows = [
        f"{i}. The {rng.choice(ADJECTIVES).title()} {noun.title()}: "
        f"How {rng.choice(PLURALS).title()} {rng.choice(VERBS).title()} What They Have"
        for i, noun in enumerate(rng.sample(NOUNS, rng.randint(3, 8)), 1)
    ]
    return "Ten book titles", "\n".join(rows)


def letter(rng: random.Random) -> Pair:
    name = rng.choice(NAMES)
    end = rng.choice(
        (
            "Best regards,\n[Your name]",
            f"Yours sincerely,\n{rng.choice(NAMES)}",
            "Cheers,",
            "Thank you for your time and all the best to you and yours,",
            "With kind regards to everyone in the team,\n<PERSON_1>\n<EMAIL_ADDRESS_1>",
            f"Love\n{rng.choice(NAMES)} x",
        )
    )
    text = (
        f"Subject: The {rng.choice(NOUNS)}\n\nDear {name},\n\n{paragraph(rng)}\n\n{end}"
    )
    return "Draft an email.", text


def odd_endings(rng: random.Random) -> Pair:
    noun, other = rng.sample(NOUNS, 2)
    end = rng.choice(
        (
            f"See https://{noun}.example/{other}/guide",
            f"Would you like me to look at the {noun} or at the {other}?",
            f"Good luck with the {noun} 🎉",
            f"Good luck with the {noun}! 🙂👍🏽",
            f"Here is what I need from you about the {noun}:",
            f"Run `make {noun}`",
            f"— {rng.choice(NAMES)}, {rng.randint(1801, 1999)}",
            f"*(source: {noun} handbook, p. {rng.randint(2, 300)})*",
            f"> The {noun} is the {other}",
            f"Answer: **{rng.randint(2, 999)} {noun}s**",
            f"Tel. <PHONE_NUMBER_1>, {rng.choice(PLACES)}",
            f"Write to <EMAIL_ADDRESS_1> about the {noun}",
            f"Total = {rng.randint(2, 99)} × {rng.randint(2, 99)} m²",
            f"[{noun}](https://{other}.example)",
            f"Hope this helps with the {noun} :)",
            f"And so the story of the {noun} goes on…",
            f"TL;DR: {rng.choice(VERBS)} the {noun}, keep the {other}",
            f"¡Suerte con the {noun}!",
            "---",
            f"<br>{noun}<br>",
            f"File: src/{noun}/{other}.py",
            f"Next: the {noun} →",
        )
    )
    return ask(rng), f"{paragraph(rng)}\n\n{end}"


def dialogue(rng: random.Random) -> Pair:
    one, two = rng.sample(NAMES, 2)
    rows = [f"{(one, two)[i % 2]}: {sentence(rng)}" for i in range(rng.randint(4, 12))]
    return "Write a dialogue between two people.", "\n".join(rows)


def story(rng: random.Random) -> Pair:
    name, noun = rng.choice(NAMES), rng.choice(NOUNS)
    cries = " ".join([rng.choice(("No,", "Ha,", "Run,", "Yes,"))] * rng.randint(2, 3))
    text = (
        f"{name} opened the {noun}. “{cries} please!” whispered the "
        f"{rng.choice(ADJECTIVES)} {rng.choice(NOUNS)}.\n\n{paragraph(rng)}\n\n"
        f"“I can't help you,” said {rng.choice(NAMES)}, “but I know who can.”\n\n"
        f"{paragraph(rng)} The end"
    )
    return "Write a short story.", text


KINDS = (
    prose, short_answer, bullets, bare_list, comma_list, steps, headings, titles,
    letter, odd_endings, dialogue, story,
)  # fmt: skip
