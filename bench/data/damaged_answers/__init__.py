"""Sound answers damaged in the way each symptom says, at three strengths.

Half of the damaged answers come from kinds (or phrases) that are held back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bench.data.clean_answers import KINDS, Clean, clean_answers, complain
from bench.data.clean_answers.words import languages, paragraph, said_in
from bench.data.damaged_answers import wounds
from triage.core.types import Complaint

Wound = Callable[[str, int, random.Random], str]
STRENGTHS = ("weak", "medium", "strong")
RUNNING = [
    "prose",
    "bullets",
    "steps",
    "letter",
    "odd_endings",
    "dialogue",
    "story",
    "about_exceptions",
    "maths",
    "not_a_refusal",
    "inline_code",
    "emoji",
    "foreign_names",
]
CODE = ["python", "web_code", "compiled_code", "json_answer", "code_only"]
SAME = ["same_language"]
WOUNDS: tuple[tuple[str, Wound, list[str]], ...] = (
    ("script_mixing", wounds.foreign_words, RUNNING),
    ("script_mixing", wounds.foreign_sentence, RUNNING),
    ("script_mixing", wounds.glued_letters, RUNNING),
    ("garbled", wounds.replacement, [*RUNNING, *SAME]),
    ("garbled", wounds.mojibake, RUNNING),
    ("garbled", wounds.control, RUNNING),
    ("garbled", wounds.special_tokens, RUNNING),
    ("garbled", wounds.token_soup, RUNNING),
    ("garbled", wounds.letter_noise, RUNNING),
    ("garbled", wounds.punctuation_run, RUNNING),
    ("repetition", wounds.stuck_word, RUNNING),
    ("repetition", wounds.stuck_sentence, [*RUNNING, *SAME]),
    ("repetition", wounds.stuck_paragraph, RUNNING),
    ("repetition", wounds.numbered_loop, RUNNING),
    ("repetition", wounds.code_loop, RUNNING),
    ("truncation", wounds.cut_in_word, RUNNING),
    ("truncation", wounds.cut_between_words, RUNNING),
    ("truncation", wounds.cut_anywhere, [*RUNNING, *SAME, "wide_table"]),
    ("truncation", wounds.cut_in_block, CODE),
    ("unparsable_code", wounds.broken_block, CODE),
)
EMPTY = ("", "  \n\t", "\u200b", "```\n```", "\u3000\n\ufeff", "&nbsp;", "\u00a0", "**")
HERE = Path(__file__).resolve().parent


class Damaged(NamedTuple):
    """One damaged answer: who should see it, and what was done to it."""

    detector: str
    wound: str
    strength: str
    held_back: bool
    complaint: Complaint


def damaged_answers(*, each: int, seed: int) -> Iterator[Damaged]:
    """Give `each` damaged answers a wound and strength (fewer where few kinds fit)."""
    clean = clean_answers(each=each, seed=seed)
    held = {kind.__name__: i % 2 == 1 for i, kind in enumerate(KINDS)}
    for detector, wound, kinds in WOUNDS:
        for strength, name in enumerate(STRENGTHS):
            rng = random.Random(f"{seed}-{wound.__name__}-{name}")
            pool = [c for c in clean if c.kind in kinds]
            for base in rng.sample(pool, min(each, len(pool))):
                hurt = _hurt(base, wound, strength, rng)
                if hurt is not None:
                    back = held[base.kind]
                    yield Damaged(detector, wound.__name__, name, back, hurt)
    yield from _told(each=each, seed=seed)
    yield from _other_language(each=each, seed=seed)


def _hurt(
    base: Clean, wound: Wound, strength: int, rng: random.Random
) -> Complaint | None:
    *before, (role, answer) = base.complaint.conversation
    hurt = wound(answer, strength, rng)
    return None if hurt == answer else Complaint("", (*before, (role, hurt)))


@lru_cache(maxsize=1)
def phrases() -> dict[str, list[str]]:
    """Return the phrases that are an answer's whole damage, by heading."""
    found: dict[str, list[str]] = {}
    for line in (HERE / "phrases.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            found[line[2:]] = []
        else:
            found[list(found)[-1]].append(line.replace("\\n", "\n"))
    return found


def _told(*, each: int, seed: int) -> Iterator[Damaged]:
    """Give answers that consist of a phrase: the weaker, the more stands after it."""
    asks = [c for c in clean_answers(each=9, seed=seed + 1) if c.kind in RUNNING]
    claude = "You are Claude, made by Anthropic."
    for detector, heading, follows, system in (
        ("refusal", "refusal", " ", ""),
        ("error_codes", "error", "\n", ""),
        ("wrong_identity", "identity", " ", claude),
        ("tool_json", "tool", "\n", ""),
        ("empty_answer", "", "", ""),
    ):
        for strength, name in enumerate(STRENGTHS):
            rng = random.Random(f"{seed}-{detector}-{name}")
            for i in range(each):
                said = phrases()[heading] if heading else EMPTY
                spot = i % len(said)
                more = paragraph(rng, least=1, most=1 + (1, 0, 0)[strength])
                alone = strength == 2 or not heading
                answer = said[spot] + ("" if alone else follows + more)
                if detector in {"tool_json", "wrong_identity"} and strength == 0:
                    answer = f"{more} {said[spot]}"
                question = rng.choice(asks).complaint.conversation[-2][1]
                hurt = complain(question, answer, system=system)
                yield Damaged(detector, heading or "nothing", name, spot % 2 == 1, hurt)


def _other_language(*, each: int, seed: int) -> Iterator[Damaged]:
    """Give answers in another language than the question: 1, 3, or all sentences."""
    names = list(languages())
    for strength, name in enumerate(STRENGTHS):
        rng = random.Random(f"{seed}-language-{name}")
        for _ in range(each):
            one, two = (languages()[n] for n in rng.sample(names, 2))
            if one.script != two.script:
                continue
            question = rng.choice(one.questions)
            answer = rng.choice(two.sentences).format(n=12, m=5)
            if strength:
                answer = said_in(two, rng=rng, least=3 * strength + 1)
            back = names.index(two.name) % 2 == 1
            hurt = complain(question, answer)
            yield Damaged("other_language", "swapped", name, back, hurt)
