"""What is done to a sound answer: each wound takes (answer, strength 0-2, rng)."""

from __future__ import annotations

import random
import re

from bench.data.clean_answers.words import NOUNS, languages

RUNS = (
    "然后", "สวัสดี", "последний", "次に", "그리고", "مرحبا", "शहर", "γέφυρα", "გზა",
    "เพราะ", "важно", "の場合", "可以", "함께", "אבל", "বাংলা",
)  # fmt: skip
TOKENS = ("<|im_start|>", "<|endoftext|>", "<|eot_id|>", "[/INST]", "<|assistant|>")
SIGNS = "§¤¬¦@#~^|\\{}<>[]=_/"
SPOT = re.compile(r"(?<=[a-zà-ÿ]) (?=[a-zà-ÿ])")


def _spots(answer: str, count: int, rng: random.Random) -> list[int]:
    """Return places between two lower-case words, last first."""
    found = [m.start() for m in SPOT.finditer(answer)]
    return sorted(rng.sample(found, min(count, len(found))), reverse=True)


def _put(answer: str, pieces: list[str], rng: random.Random) -> str:
    for spot, piece in zip(_spots(answer, len(pieces), rng), pieces, strict=False):
        answer = f"{answer[:spot]} {piece}{answer[spot:]}"
    return answer


def foreign_words(answer: str, strength: int, rng: random.Random) -> str:
    return _put(answer, rng.sample(RUNS, (1, 2, 6)[strength]), rng)


def foreign_sentence(answer: str, strength: int, rng: random.Random) -> str:
    others = [lang for lang in languages().values() if lang.script != "Latin"]
    chosen = rng.choice(others).sentences[: (1, 2, 6)[strength]]
    return _put(answer, [" ".join(chosen).format(n=12, m=5)], rng)


def glued_letters(answer: str, strength: int, rng: random.Random) -> str:
    """Foreign letters stuck to a word, as a wrong token is."""
    for spot in _spots(answer, (1, 2, 5)[strength], rng):
        answer = answer[:spot] + rng.choice(RUNS) + answer[spot:]
    return answer


def replacement(answer: str, strength: int, rng: random.Random) -> str:
    spots = rng.sample(range(len(answer)), min(len(answer), (1, 4, 30)[strength]))
    return "".join("\ufffd" if i in set(spots) else c for i, c in enumerate(answer))


def mojibake(answer: str, strength: int, rng: random.Random) -> str:
    """UTF-8 read as another encoding, after some words with accents."""
    words = ["für", "ça", "naïve", "–", "“so”", "señor", "it’s", "città", "über", "€"]
    text = _put(answer, rng.sample(words, (2, 4, 8)[strength]), rng)
    coding = rng.choice(("latin-1", "cp1252", "cp1251", "mac_roman"))
    return text.encode().decode(coding, errors="ignore")


def control(answer: str, strength: int, rng: random.Random) -> str:
    return _put(answer, ["\x00\x01", "\x07", "\x1b\x0e", "\x02"][: strength + 1], rng)


def special_tokens(answer: str, strength: int, rng: random.Random) -> str:
    return _put(answer, rng.sample(TOKENS, (1, 2, 4)[strength]), rng)


def token_soup(answer: str, strength: int, rng: random.Random) -> str:
    noise = []
    for _ in range((8, 16, 60)[strength]):
        one, two = rng.sample(NOUNS, 2)
        sign = rng.choice(SIGNS)
        noise.append(
            rng.choice((one + sign + two, f"{sign}{one}{rng.choice(SIGNS)}", one, sign))
        )
    return _put(answer, [" ".join(noise)], rng)


def letter_noise(answer: str, strength: int, rng: random.Random) -> str:
    letters = "bcdfghjklmnpqrstvwxz" + SIGNS + "0123456789"
    words = [
        "".join(rng.choice(letters) for _ in range(rng.randint(3, 9)))
        for _ in range((5, 12, 50)[strength])
    ]
    return _put(answer, [" ".join(words)], rng)


def punctuation_run(answer: str, strength: int, rng: random.Random) -> str:
    run = rng.choice("!?)]}>,\"'") * (20, 60, 400)[strength]
    return answer.rstrip() + " " + run


def stuck_word(answer: str, strength: int, rng: random.Random) -> str:
    spots = _spots(answer, 1, rng)
    if not spots:
        return answer
    word = answer[: spots[0]].split()[-1]
    return answer[: spots[0]] + f" {word}" * (12, 40, 300)[strength]


def stuck_sentence(answer: str, strength: int, rng: random.Random) -> str:
    pieces = re.split(r"(?<=[.!?])\s+", answer)
    piece = rng.choice([p for p in pieces if len(p.split()) > 4] or [answer])
    return answer + f" {piece}" * (4, 10, 60)[strength]


def stuck_paragraph(answer: str, strength: int, rng: random.Random) -> str:
    return "\n\n".join([answer] * (4, 8, 20)[strength])


def numbered_loop(answer: str, strength: int, rng: random.Random) -> str:
    noun, other = rng.sample(NOUNS, 2)
    rows = [
        f"{i}. The {noun} is connected to the {other}."
        for i in range(1, (12, 30, 120)[strength])
    ]
    return answer + "\n\n" + "\n".join(rows)


def code_loop(answer: str, strength: int, rng: random.Random) -> str:
    line = f"    {rng.choice(NOUNS)} = {rng.choice(NOUNS)}({rng.randint(1, 9)})\n"
    return f"{answer}\n\n```python\ndef f():\n{line * (15, 50, 200)[strength]}```"


def cut_in_word(answer: str, strength: int, rng: random.Random) -> str:
    spots = [m.start() for m in re.finditer(r"(?<=[a-z]{2})[a-z](?=[a-z])", answer)]
    return _cut(answer, spots, rng)


def cut_between_words(answer: str, strength: int, rng: random.Random) -> str:
    return _cut(answer, [m.start() for m in SPOT.finditer(answer)], rng)


def cut_anywhere(answer: str, strength: int, rng: random.Random) -> str:
    return _cut(answer, list(range(1, len(answer) - 1)), rng)


def cut_in_block(answer: str, strength: int, rng: random.Random) -> str:
    """Stop inside the first fenced block."""
    block = re.search(r"```\w+\n(.+?)\n```", answer, re.DOTALL)
    if block is None:
        return answer
    return answer[: rng.randint(block.start(1) + 1, block.end(1))]


def _cut(answer: str, spots: list[int], rng: random.Random) -> str:
    late = [s for s in spots if s >= len(answer) // 3]
    return answer[: rng.choice(late)] if late else answer


def broken_block(answer: str, strength: int, rng: random.Random) -> str:
    """Take signs out of the code of the first fenced block, one, two or four."""
    block = re.search(r"```\w+\n(.+?)\n```", answer, re.DOTALL)
    if block is None:
        return answer
    code = block[1]
    for _ in range((1, 2, 4)[strength]):
        spots = [i for i, c in enumerate(code) if c in '()[]{}:"']
        if not spots:
            return answer
        spot = rng.choice(spots)
        code = code[:spot] + code[spot + 1 :]
    return answer[: block.start(1)] + code + answer[block.end(1) :]
