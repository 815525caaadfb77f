# ruff: noqa: E501  (templates are kept on one line)
"""Kinds written after the detectors, without sight of them: everyday text."""

from __future__ import annotations

import random

from bench.data.clean_answers.words import (
    ADJECTIVES,
    NAMES,
    NOUNS,
    PLACES,
    PLURALS,
    paragraph,
    sentence,
)

Pair = tuple[str, str]


def recipe(rng: random.Random) -> Pair:
    main = rng.choice(
        ("lentil stew", "crêpes", "rye bread", "jalapeño salsa", "miso soup")
    )
    lines = rng.sample(
        (
            "½ tsp salt",
            "250 g flour (type 550)",
            "2–3 cloves of garlic, crushed",
            "1 l stock",
            "1 small onion",
            "2 tbsp olive oil",
            "a pinch of sugar",
            "3 eggs (size M)",
        ),
        5,
    )
    listed = "\n".join(lines)
    return (
        f"recipe for {main}?",
        f"{main.title()} (serves {rng.randint(2, 8)})\n\n{listed}\n\nHeat the oven to {rng.randint(16, 23)}0 °C / gas mark 6. Mix everything, let it rest for {rng.randint(5, 40)} min, then cook until done. Enjoy! 😋",
    )


def knitting_pattern(rng: random.Random) -> Pair:
    rows = "\n".join(
        f"Row {row}: "
        + ", ".join(
            rng.choice(("k2", "p2", "yo", "k2tog", "ssk", "sl1")) for _ in range(8)
        )
        + f" ({rng.randint(20, 60)} sts)"
        for row in range(1, rng.randint(7, 14))
    )
    return (
        "Write me a lace pattern for a scarf",
        f"CO {rng.randint(20, 60)} sts.\n\n{rows}\n\nRep Rows 1–6 until piece measures {rng.randint(90, 180)} cm. BO loosely",
    )


def chess_game(rng: random.Random) -> Pair:
    game = rng.choice(
        (
            "1. e4 e5 2. Nf3 Nc6 3. Bb5 a6 4. Ba4 Nf6 5. O-O Be7 6. Re1 b5 7. Bb3 d6 8. c3 O-O",
            "1. d4 Nf6 2. c4 g6 3. Nc3 Bg7 4. e4 d6 5. Nf3 O-O 6. Be2 e5 7. O-O Nc6",
            "1. e4 c5 2. Nf3 d6 3. d4 cxd4 4. Nxd4 Nf6 5. Nc3 a6",
        )
    )
    mark = rng.choice(("½-½", "1-0", "0-1", "*"))
    return (
        "Show me the main line of an opening as PGN.",
        f'[White "{rng.choice(NAMES)}"]\n[Black "{rng.choice(NAMES)}"]\n[Result "{mark}"]\n\n{game} {mark}',
    )


def clauses(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    parts = "\n".join(
        f"{rng.randint(1, 9)}.{number} The Tenant shall not {text};"
        for number, text in enumerate(
            rng.sample(
                (
                    f"alter the {noun} without the prior written consent of the Landlord",
                    "sublet or assign the whole or any part of the Premises",
                    "cause a nuisance, annoyance or damage to the Landlord",
                    "keep animals on the Premises (save for assistance dogs)",
                ),
                3,
            ),
            1,
        )
    )
    return (
        "Draft some tenant obligations",
        f"**TENANT'S OBLIGATIONS**\n\n{parts}\n\nand, in each case, the Tenant shall procure that any permitted occupier of the {noun} does likewise.",
    )


def bibliography(rng: random.Random) -> Pair:
    rows = rng.sample(
        (
            "Erdős, P., & Rényi, A. (1959). On random graphs I. *Publicationes Mathematicae*, 6, 290–297.",
            "Łukasiewicz, J. (1920). O logice trójwartościowej. *Ruch Filozoficzny*, 5, 170–171.",
            "Dvořák, M. (2011). Stavba mostů. Praha: Academia.",
            "Knuth, D. E. (1974). Structured programming with go to statements. *Computing Surveys*, 6(4), 261–301. https://doi.org/10.1145/356635.356640",
            "García Márquez, G. (1967). *Cien años de soledad*. Editorial Sudamericana.",
            "Müller, H. & Çelik, Ö. (2004). Über Brücken. *Bauingenieur* 79(3): 11–19",
        ),
        rng.randint(2, 5),
    )
    return "Give me the references in APA style.", "\n\n".join(rows)


def quiz(rng: random.Random) -> Pair:
    questions = "\n\n".join(
        f"{number}. What is a {noun}?\n   A) {rng.choice(ADJECTIVES)}\n   B) {rng.choice(PLURALS)}\n   C) {rng.choice(PLACES)}\n   D) none of these"
        for number, noun in enumerate(rng.sample(NOUNS, rng.randint(3, 7)), 1)
    )
    key = ", ".join(f"{number}-{rng.choice('ABCD')}" for number in range(1, 4))
    return "Make a multiple-choice quiz.", f"{questions}\n\nAnswer key: {key}"


def word_search(rng: random.Random) -> Pair:
    size = rng.randint(8, 12)
    grid = "\n".join(
        " ".join(rng.choice("ABCDEFGHIJKLMNOPRSTUVWY") for _ in range(size))
        for _ in range(size)
    )
    words = ", ".join(noun.upper() for noun in rng.sample(NOUNS, 5))
    return "make me a word search", f"{grid}\n\nWords to find: {words}"


def itinerary(rng: random.Random) -> Pair:
    days = "\n\n".join(
        f"Day {day} – {rng.choice(PLACES)}\n09:{rng.randint(10, 59)} breakfast\n11:00 {rng.choice(NOUNS)}\n13:30 lunch near the {rng.choice(NOUNS)}\n19:00 dinner"
        for day in range(1, rng.randint(3, 6))
    )
    return "Plan a trip for us", days


def stage_play(rng: random.Random) -> Pair:
    first, second = rng.sample(("MARTA", "OLD MAN", "THE CLERK", "IRIS"), 2)
    lines = "\n\n".join(
        f"{who}\n{('(' + mood + ') ') if mood else ''}{sentence(rng)}"
        for who, mood in (
            (first, "quietly"),
            (second, ""),
            (first, rng.choice(("laughs", "aside", "sits"))),
            (second, ""),
        )
    )
    return (
        "Write a short scene",
        f"INT. {rng.choice(NOUNS).upper()} – NIGHT\n\n{lines}\n\nBlackout.",
    )


def acrostic(rng: random.Random) -> Pair:
    word = rng.choice(("RIVER", "STONE", "LIGHT", "BREAD", "AUTUMN"))
    pool = {
        "R": "Running on", "I": "In the dark", "V": "Very slowly", "E": "Every evening",
        "S": "Somewhere", "T": "Turning to dust", "O": "Over the hills", "N": "Never alone",
        "L": "Long before us", "G": "Giving its warmth", "H": "Holding on", "B": "Baked at dawn",
        "A": "All of it", "D": "Down the lane", "U": "Under a grey sky", "M": "Mist and smoke",
    }  # fmt: skip
    tail = rng.choice(("", ",", " …"))
    return (
        f"acrostic of {word}",
        "\n".join(f"**{letter}** – {pool[letter]}{tail}" for letter in word),
    )


def tongue_twisters(rng: random.Random) -> Pair:
    lines = rng.sample(
        (
            "Peter Piper picked a peck of pickled peppers. A peck of pickled peppers Peter Piper picked.",
            "How much wood would a woodchuck chuck if a woodchuck could chuck wood?",
            "Red lorry, yellow lorry, red lorry, yellow lorry.",
            "Unique New York, you need New York, you know you need unique New York.",
            "She sells sea shells by the sea shore; the shells she sells are sea shells, I'm sure.",
            "Fuzzy Wuzzy was a bear. Fuzzy Wuzzy had no hair. Fuzzy Wuzzy wasn't fuzzy, was he?",
        ),
        rng.randint(2, 4),
    )
    return "Some tongue twisters please", "\n\n".join(lines)


def litany(rng: random.Random) -> Pair:
    answer = rng.choice(
        ("we give thanks", "pray for us", "hear our song", "let there be light")
    )
    calls = "\n".join(
        f"For the {noun}, {answer}." for noun in rng.sample(NOUNS, rng.randint(5, 12))
    )
    return "Write a responsive reading for our gathering", f"{calls}\n\nAmen."


def knock_knock(rng: random.Random) -> Pair:
    who, joke = rng.choice(
        (
            ("Lettuce", "Lettuce in, it's cold out here!"),
            ("Cash", "No thanks, I prefer peanuts."),
            ("Boo", "Don't cry, it's only a joke!"),
            ("Tank", "You're welcome."),
            ("Nobel", "No bell, so I knocked."),
        )
    )
    return (
        "tell me a knock knock joke",
        f"Knock, knock.\n\nWho's there?\n\n{who}.\n\n{who} who?\n\n{joke}",
    )


def casual(rng: random.Random) -> Pair:
    return (
        "hey u there? whats up with my " + rng.choice(NOUNS),
        rng.choice(
            (
                "haha yeah that happens a lot tbh, just turn the {n} off and on again and see",
                "hmm not sure!! could be the {n}… or the {n2}? idk which one u have",
                "yep :)",
                "oh nooo 😭😭😭 ok so first thing, breathe. then check the {n}",
                "lol fair. i'd go w the {a} one then",
            )
        ).format(n=rng.choice(NOUNS), n2=rng.choice(NOUNS), a=rng.choice(ADJECTIVES)),
    )


def minutes(rng: random.Random) -> Pair:
    items = "\n".join(
        f"{number}. {noun.title()}\n   - Discussed: {sentence(rng)}\n   - Action: {rng.choice(NAMES)}, by {rng.randint(1, 28)} March"
        for number, noun in enumerate(rng.sample(NOUNS, 3), 1)
    )
    return (
        "Write up these meeting notes",
        f"Minutes – {rng.randint(1, 28)}/03/2025\nPresent: {', '.join(rng.sample(NAMES, 3))}\nApologies: none\n\n{items}\n\nNext meeting: tbc",
    )


def checklist(rng: random.Random) -> Pair:
    items = "\n".join(
        f"- [{rng.choice(' x')}] {rng.choice(('pack', 'check', 'book', 'call about'))} the {noun}"
        for noun in rng.sample(NOUNS, rng.randint(4, 10))
    )
    return "moving house checklist", items


def social_post(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return (
        f"Write an Instagram caption for my {noun} shop",
        f"✨ NEW in store: the {rng.choice(ADJECTIVES)} {noun} ✨\n\n{sentence(rng)}\n\n👉 link in bio\n\n#{noun} #small{noun}s #{rng.choice(PLURALS)} #shoplocal",
    )


def sources(rng: random.Random) -> Pair:
    rows = "\n".join(
        f"- {noun.title()}: https://example.org/{noun}/{rng.randint(100, 999)}?lang=en&ref=a%20b"
        for noun in rng.sample(NOUNS, rng.randint(2, 6))
    )
    return "Where can I read more?", f"{sentence(rng)}\n\nFurther reading:\n{rows}"


def flashcards(rng: random.Random) -> Pair:
    cards = "\n\n".join(
        f"Q: {sentence(rng)[:-1]}?\nA: {rng.choice(NOUNS)}"
        for _ in range(rng.randint(3, 6))
    )
    return "Make flashcards", cards


def product_page(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return (
        f"product description, {noun}",
        f"**{noun.upper()} PRO™ X{rng.randint(2, 9)}00**\n\nSKU {rng.randint(10**6, 10**7)}-{rng.choice('ABC')} | €{rng.randint(9, 99)}.99 | ★★★★☆ ({rng.randint(3, 400)})\n\n{paragraph(rng)}\n\nDimensions: {rng.randint(10, 90)} × {rng.randint(10, 90)} × {rng.randint(10, 90)} mm\nColour: {rng.choice(('anthracite', 'sage', 'ivory'))}",
    )


def crossword_clues(rng: random.Random) -> Pair:
    across = "\n".join(
        f"{number}. {sentence(rng)[:20].rsplit(' ', 1)[0]} ({len(noun)})"
        for number, noun in enumerate(rng.sample(NOUNS, 4), 1)
    )
    return (
        "cryptic crossword clues please",
        f"ACROSS\n{across}\n\nDOWN\n2. Odd bits of string, I hear (3)\n5. ___ and fro (2)",
    )


KINDS = (
    recipe, knitting_pattern, chess_game, clauses, bibliography, quiz, word_search,
    itinerary, stage_play, acrostic, tongue_twisters, litany, knock_knock, casual,
    minutes, checklist, social_post, sources, flashcards, product_page, crossword_clues,
)  # fmt: skip
