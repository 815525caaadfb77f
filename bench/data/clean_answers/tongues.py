# ruff: noqa: E501  (templates are kept on one line)
"""Answers in and about languages: translations, lessons, glossaries, names, quotes."""

from __future__ import annotations

import random

from bench.data.clean_answers.words import (
    Language,
    fill,
    languages,
    paragraph,
    said_in,
    sentence,
)

Pair = tuple[str, str]
NAMES = {
    "Moscow": "Москва", "Tokyo": "東京", "Beijing": "北京", "Seoul": "서울",
    "Athens": "Αθήνα", "Cairo": "القاهرة", "Jerusalem": "ירושלים", "Bangkok": "กรุงเทพ",
    "Delhi": "दिल्ली", "Kyiv": "Київ", "Tbilisi": "თბილისი", "Yerevan": "Երևան",
}  # fmt: skip
WORDS = (
    ("hygge", "Danish", "a cosy kind of comfort"),
    ("saudade", "Portuguese", "a longing for what is gone"),
    ("生き甲斐", "Japanese", "a reason to live"),
    ("тоска", "Russian", "a deep and nameless sadness"),
    ("정", "Korean", "an attachment that grows with time"),
    ("φιλότιμο", "Greek", "a sense of honour"),
    ("缘分", "Chinese", "the fate that brings people together"),
    ("طرب", "Arabic", "being carried away by music"),
    ("दोस्ती", "Hindi", "friendship"),
    ("เกรงใจ", "Thai", "not wanting to be a burden"),
)


def _one(rng: random.Random, *, but: str = "") -> Language:
    return rng.choice([lang for lang in languages().values() if lang.name != but])


def same_language(rng: random.Random) -> Pair:
    lang = _one(rng)
    return rng.choice(lang.questions), said_in(lang, rng=rng)


def same_language_with_english_terms(rng: random.Random) -> Pair:
    lang = _one(rng)
    terms = rng.sample(
        ["Python", "README", "Docker", "pull request", "API", "Excel", "GitHub"], 2
    )
    text = f"{said_in(lang, rng=rng)} ({terms[0]}, {terms[1]})"
    return rng.choice(lang.questions), text


def translation(rng: random.Random) -> Pair:
    lang = _one(rng, but="English")
    i = rng.randrange(8)
    ask = rng.choice(
        (
            "Translate into {}: {}",
            "How do you say this in {}? {}",
            "{}, please: {}",
            "{} version of: {}",
        )
    )
    source = languages()["English"].sentences[i]
    question = ask.format(lang.name, fill(source, rng=rng))
    return question, fill(lang.sentences[i], rng=rng)


def asked_for_language(rng: random.Random) -> Pair:
    lang = _one(rng, but="English")
    question = rng.choice(
        (
            f"Write a few sentences in {lang.name} for my class.",
            f"Please answer in {lang.name} only. What shall we do at the weekend?",
            f"I'm practising my {lang.name}. Reply to me in it, and keep it simple.",
        )
    )
    return question, said_in(lang, rng=rng)


def translation_to_english(rng: random.Random) -> Pair:
    lang = _one(rng, but="English")
    i = rng.randrange(8)
    english = fill(languages()["English"].sentences[i], rng=rng)
    question = rng.choice(("What does this mean? {}", "English: {}", "Translate: {}"))
    return question.format(lang.sentences[i]), rng.choice(
        (english, f"It means: “{english}”", f"**Translation**\n\n{english}")
    )


def lesson(rng: random.Random) -> Pair:
    lang = _one(rng, but="English")
    english = languages()["English"].sentences
    rows = [
        f"{i}. **{fill(lang.sentences[j], rng=rng)}** – {fill(english[j], rng=rng)}"
        for i, j in enumerate(rng.sample(range(8), rng.randint(3, 6)), 1)
    ]
    text = f"Here are some {lang.name} sentences:\n\n" + "\n".join(rows)
    return f"Teach me some {lang.name}.", f"{text}\n\n{sentence(rng)}"


def glossary(rng: random.Random) -> Pair:
    rows = [
        f"- {word} ({name}): {meaning}" for word, name, meaning in rng.sample(WORDS, 5)
    ]
    ask = rng.choice(
        (
            "Words that other languages have and English lacks?",
            "I love untranslatable words. Give me five with their origin.",
            "What are some beautiful words from around the world?",
        )
    )
    return ask, "\n".join(rows) + f"\n\n{sentence(rng)}"


def foreign_names(rng: random.Random) -> Pair:
    city, native = rng.choice(sorted(NAMES.items()))
    word, name, meaning = rng.choice(WORDS)
    text = rng.choice(
        (
            f"{city} ({native}) lies on a river. {paragraph(rng)}",
            f"{paragraph(rng)} The sign says «{native}», which is {city}.",
            f"The locals call it “{native}”. {paragraph(rng)}",
            f"The {name} word {word} means {meaning}. {paragraph(rng)}",
            f"{paragraph(rng)} In {name}, that is {word}.",
            f"**{city}** – {native}\n\n{paragraph(rng)}",
        )
    )
    return f"Tell me about {city}.", text


def quoted_original(rng: random.Random) -> Pair:
    lang = _one(rng, but="English")
    i = rng.randrange(8)
    text = (
        f"{paragraph(rng)}\n\n> {fill(lang.sentences[i], rng=rng)}\n\n"
        f"In English: {fill(languages()['English'].sentences[i], rng=rng)}"
    )
    return "What does the sign say in the original and in English?", text


def bilingual_table(rng: random.Random) -> Pair:
    one, two = rng.sample(sorted(languages()), 2)
    rows = [
        f"| {fill(languages()[one].sentences[i], rng=rng)} "
        f"| {fill(languages()[two].sentences[i], rng=rng)} |"
        for i in rng.sample(range(8), 4)
    ]
    head = f"| {one} | {two} |\n|---|---|\n"
    return f"A phrase table, {one} and {two}.", head + "\n".join(rows)


def bilingual_notice(rng: random.Random) -> Pair:
    one, two = (languages()[n] for n in rng.sample(sorted(languages()), 2))
    picks = rng.sample(range(8), rng.randint(2, 5))
    parts = [
        " ".join(fill(lang.sentences[i], rng=rng) for i in picks) for lang in (one, two)
    ]
    question = rng.choice(
        (
            f"Write a notice for our door, in {one.name} and {two.name}.",
            f"A bilingual flyer ({one.name}/{two.name}), please.",
        )
    )
    return question, "\n\n".join(parts)


def switched_language(rng: random.Random) -> Pair:
    """A question about a foreign text, asked around it in English."""
    lang = _one(rng, but="English")
    quote = " ".join(lang.sentences[:3])
    question = f"Summarise this for me and tell me what I have to do: {quote}"
    return question, paragraph(rng)


def greek_letters(rng: random.Random) -> Pair:
    a, b, c = rng.sample("αβγδελμσφωθ", 3)
    k = rng.randint(2, 40)
    text = rng.choice(
        (
            f"Let {a} and {b} be angles; then {a} + {b} + {c} = 180°. Here Σ{a} = {k}.",
            f"The rate is {a}·x² with Δ{b} = {k} µs, and {c}₀ is small. {sentence(rng)}",
            f"We set {a}={k}, and {b}{c} follows from Δt. {paragraph(rng)}",
            f"A resistor of {k} kΩ at {a} = 0.0{k} gives Φ = {b}{c}{a}. {sentence(rng)}",
            f"The cardinal ℵ₀ (aleph, א) and {k}·{a} differ. {sentence(rng)}",
        )
    )
    return "Explain the formula.", text


KINDS = (
    same_language, translation, same_language_with_english_terms, asked_for_language,
    translation_to_english, lesson, glossary, foreign_names, quoted_original,
    bilingual_table, bilingual_notice, switched_language, greek_letters,
)  # fmt: skip
