"""What each fault does to a sound answer, so that a detector can see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulate.answers import code
from simulate.phrases import fill
from simulate.texts import sections, slots

if TYPE_CHECKING:
    import random

Damage = Callable[[str, "random.Random"], str]

SYMBOLS = "§¤¬¦@#~^|\\{}<>0123456789qxzvkj"


def damaged(*, voice: str, answer: str, rng: random.Random) -> str:
    """Return the answer as the reporter saw it."""
    done = DAMAGES.get(voice)
    if done is not None:
        return done(answer, rng)
    written = sections("answers").get(voice)
    if written is None:
        return answer
    said = fill(rng.choice(written), rng=rng)
    return f"{said} {answer}" if voice in KEEPS_ANSWER else said


def foreign_script(answer: str, rng: random.Random) -> str:
    """Put one to four words of another script among the English ones."""
    words = answer.split(" ")
    glyphs = rng.choice(slots()["glyphs"])
    for _ in range(rng.randint(1, 4)):
        words.insert(rng.randint(2, len(words) - 1), glyphs)
    return " ".join(words)


def garbled(answer: str, rng: random.Random) -> str:
    """Replace a stretch of the answer by noise."""
    words = answer.split(" ")
    begin = rng.randint(2, max(3, len(words) // 2))
    noise = [_noise(rng) for _ in range(rng.randint(6, 20))]
    return " ".join([*words[:begin], *noise, *words[begin + len(noise) :]])


def repeated(answer: str, rng: random.Random) -> str:
    """Get stuck on a few words."""
    words = answer.split(" ")
    begin = rng.randint(4, max(5, len(words) - 6))
    stuck = words[begin : begin + rng.randint(3, 6)]
    return " ".join([*words[:begin], *(stuck * rng.randint(12, 30))])


def truncated(answer: str, rng: random.Random) -> str:
    """Stop in the middle of a word."""
    cut = rng.randint(len(answer) // 3, len(answer) - 12)
    while not (answer[cut - 1].isalpha() and answer[cut].isalpha()):
        cut -= 1
    return answer[:cut]


def unparsable(answer: str, rng: random.Random) -> str:
    """Add code that does not parse."""
    snippet = code(rng=rng)
    spoil = rng.choice((_drop_bracket, _stray_glyph, _stray_line))
    return f"{answer.split('```')[0].rstrip()}\n\n{spoil(snippet, rng)}"


def malformed_tool_call(answer: str, rng: random.Random) -> str:
    """End in a tool call whose JSON cannot be read."""
    tool = rng.choice(slots()["tool"])
    call = (
        f'{{"name": "{tool}", "arguments": {{"query": "{answer[:40]}", "limit": 5}}}}'
    )
    broken = rng.choice((call[:-1], call.replace('", "', '" "'), call[:-12] + ",}"))
    return f"Let me look that up.\n\n```json\n{broken}\n```"


def odd_words(answer: str, rng: random.Random) -> str:
    """Use the second-best word, several times."""
    words = answer.split(" ")
    for _ in range(rng.randint(2, 5)):
        words[rng.randrange(1, len(words))] = rng.choice(slots()["oddword"])
    return " ".join(words)


def unrendered(answer: str, rng: random.Random) -> str:
    """Show Markdown that went wrong."""
    sentences = answer.split(". ")
    bullets = "\n".join(f"* ** {sentence}* *" for sentence in sentences)
    return rng.choice(
        (bullets, f"| a | b\n|--\n| {bullets}", bullets.replace("*", "•"))
    )


def _noise(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return rng.choice(slots()["junk"])
    return "".join(rng.choices(SYMBOLS + "\ufffd", k=rng.randint(3, 9)))


def _drop_bracket(snippet: str, rng: random.Random) -> str:
    last = snippet.rfind(rng.choice(")]") if "]" in snippet else ")")
    return snippet[:last] + snippet[last + 1 :]


def _stray_glyph(snippet: str, rng: random.Random) -> str:
    return snippet.replace(":\n", f": {rng.choice('；，）')}\n", 1)


def _stray_line(snippet: str, rng: random.Random) -> str:
    text = rng.choice(("else the rest stays as before", "as you can see above:"))
    return snippet.replace("    return", f"    {text}\n    return", 1)


KEEPS_ANSWER = frozenset({"fabrication", "unrequested_action", "ignores_instructions"})

DAMAGES: dict[str, Damage] = {
    "foreign_language": foreign_script,
    "garbled_output": garbled,
    "repetition_loop": repeated,
    "truncated_output": truncated,
    "broken_code": unparsable,
    "tool_call_malformed": malformed_tool_call,
    "odd_words": odd_words,
    "formatting": unrendered,
}
