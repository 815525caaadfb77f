"""Each rule with a text that it finds and how, and a near one that it leaves alone."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.pure.detectors.reports import answered, commented
from triage.core import detectors
from triage.core.types import Complaint

DATES = "".join(f"{i}. I will now check the file again\n" for i in range(1, 10))
STUCK = "I will look at the file that you named in your question, then I tell you."
TEXT = "The bridge is old and the city keeps it in good order."
SEVEN = "The road is long.\n\nThe river is wide.\n\nThe bridge is old.\n\n"


class Rule(NamedTuple):
    """A hit, what its note holds, where, how sure, and the clean counterpart."""

    detector: str
    hit: Complaint
    note: str
    confidence: float
    clean: Complaint
    where: str = "answer"


def fenced(language: str, code: str, before: str = "Here it is.") -> Complaint:
    return answered(f"{before}\n\n```{language}\n{code}\n```\n\nThat is all.")


RULES = {
    "mojibake, Latin-1": Rule(
        "garbled",
        answered("FÃ¼r die BrÃ¼cke"),
        "UTF-8 read as Latin-1: Ã¼ Ã¼",
        0.9,
        answered("São Tomé: Ã and ¼ are two signs"),
    ),
    "mojibake, Windows-1251": Rule(
        "garbled",
        answered("fГјr die BrГјcke"),
        "UTF-8 read as Windows-1251",
        0.9,
        answered("Гјуро и Гјорче живе у граду поред моста", "Где живе?"),
    ),
    "mojibake, Mac": Rule(
        "garbled",
        answered("f√ºr die Br√ºcke"),
        "UTF-8 read as mac_roman",
        0.9,
        answered("√2 and √3 are roots"),
    ),
    "mojibake in the comment": Rule(
        "garbled",
        commented("it writes BrÃ¼cke fÃ¼r me"),
        "UTF-8 read as",
        0.7,
        commented("it writes Brücke für me"),
        "comment",
    ),
    "mojibake that the user showed": Rule(
        "garbled",
        answered("It says FÃ¼r die BrÃ¼cke", "What is this?"),
        "UTF-8 read as",
        0.9,
        answered("It says FÃ¼r die BrÃ¼cke", "What does Ã¼ come from?"),
    ),
    "noise": Rule(
        "garbled",
        answered("The road xqz#k vbn4t krt~p wzx7h plm#q ends."),
        "token soup: xqz#k",
        0.8,
        answered("The road: src, cfg, tmp, lib and pkg are folders."),
    ),
    "leaked tokens, but for prompts": Rule(
        "garbled",
        answered("Yes.<|im_end|>"),
        "leaked special tokens: <|im_end|>",
        0.9,
        answered("Yes: <|im_end|>", "Which token ends a turn?"),
    ),
    "TOML": Rule(
        "unparsable_code",
        fenced("toml", 'name = "bridge\n[tool'),
        "toml block 1: is not TOML",
        0.8,
        fenced("toml", 'name = "bridge"\n[tool]\nsize = <NUMBER_1>'),
    ),
    "TOML that is a sketch": Rule(
        "unparsable_code",
        fenced("toml", "name = bridge"),
        "is not TOML",
        0.8,
        fenced("toml", "name = ..."),
    ),
    "a fault that is announced": Rule(
        "unparsable_code",
        fenced("python", "print('a'"),
        "python block 1: does not parse",
        0.95,
        fenced("python", "print('a'", before="This does not parse:"),
    ),
    "the user's own fault": Rule(
        "unparsable_code",
        fenced("python", "print('a'"),
        "python block 1",
        0.95,
        answered("You have:\n\n```python\nprint('a'\n```\n", "Why print('a' ?"),
    ),
    "a fence is closed by one as long": Rule(
        "unparsable_code",
        answered("```python\nprint(1\n```\n\nDone."),
        "python block 1",
        0.95,
        answered("````python\nx = '''\n```\n'''\n````\n\nDone."),
    ),
    "a fence is closed by its own sign": Rule(
        "truncation",
        answered("~~~text\nthe road\n```\n"),
        "a code block was never closed",
        0.9,
        answered("~~~text\n```\n~~~\n\nDone."),
    ),
    "a counted loop": Rule(
        "repetition",
        answered(DATES),
        "times in a row: i will now check",
        0.85,
        answered("".join(f"{i}. I check step {chr(64 + i)}\n" for i in range(1, 10))),
    ),
    "a sentence said again between others": Rule(
        "repetition",
        answered(" ".join(f"{STUCK} Step {n}." for n in ("one", "two", "six", "ten"))),
        "4 times in a row: I will look",
        0.85,
        answered(" ".join(f"{STUCK} Step {n}." for n in ("one", "two", "six"))),
    ),
    "a line of code that is stuck": Rule(
        "repetition",
        fenced("js", "add(1);\n" * 45),
        "45 times in a row: add(1);",
        0.85,
        fenced("js", "add(1);\n" * 20),
    ),
    "a loop that nobody wished": Rule(
        "repetition",
        answered("peg " * 30),
        "times in a row: peg",
        0.95,
        answered("peg " * 30, "Repeat the word peg."),
    ),
    "the last of like paragraphs": Rule(
        "truncation",
        answered(SEVEN + "The old city lies at the har"),
        "the lines before end, the last does not",
        0.75,
        answered(SEVEN + "Kind regards from Ada"),
    ),
    "language": Rule(
        "other_language",
        answered(
            "Die Brücke ist alt und wird von der Stadt für die Leute gepflegt.",
            "What is this bridge and how old is it, if you have to tell me?",
        ),
        "German answer to a question in English",
        0.8,
        answered(
            "Die Brücke ist alt und wird von der Stadt für die Leute gepflegt.",
            "What is this bridge and how old is it, if you tell me in German?",
        ),
    ),
    "script, but for a wished one": Rule(
        "script_mixing",
        answered(f"{TEXT} 然后 it rains."),
        "Han inside Latin text: 然后",
        0.85,
        answered(f"{TEXT} 然后 it rains.", "Which Chinese words help?"),
    ),
    "script, but for a quoted one": Rule(
        "script_mixing",
        answered(f"{TEXT} последний and элемент are here."),
        "Cyrillic inside Latin text: последний элемент",
        0.95,
        answered(f"{TEXT} Its sign says «последний элемент»."),
    ),
    "a refusal, but for a wished one": Rule(
        "refusal",
        answered("I can't help with that request."),
        "declines: I can't help with that",
        0.9,
        answered("I can't help with that request.", "Write how to decline a favour."),
    ),
    "a refusal, but for one that helps": Rule(
        "refusal",
        answered("I can't provide that content."),
        "declines: I can't provide that",
        0.9,
        answered("I can't provide that content, but here is another."),
    ),
    "an error in words, but for errors": Rule(
        "error_codes",
        answered("Internal server error"),
        "names an error: Internal server error",
        0.9,
        answered("Internal server error", "What does status 500 say?"),
    ),
    "a call, but for JSON": Rule(
        "tool_json",
        answered('{"name": "search", "arguments": {"q": "x"}}'),
        'a tool call shown as text: {"name":',
        0.9,
        answered('{"name": "search", "arguments": {"q": "x"}}', "Give it as JSON."),
    ),
    "an identity, but for one asked for": Rule(
        "wrong_identity",
        Complaint(
            "",
            (("system", "You are Claude."), ("user", "Hi"), ("assistant", "I'm GPT.")),
        ),
        "says “I'm GPT”, claude was meant",
        0.9,
        Complaint(
            "",
            (
                ("system", "You are Claude."),
                ("user", "Play GPT"),
                ("assistant", "I'm GPT."),
            ),
        ),
    ),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_finds_its_fault_and_says_what_where_and_how_sure(rule: Rule) -> None:
    found = [f for f in detectors.run(rule.hit) if f.detector == rule.detector]
    assert [(f.where, f.confidence) for f in found] == [(rule.where, rule.confidence)]
    assert rule.note in found[0].note


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_leaves_its_clean_counterpart_alone(rule: Rule) -> None:
    assert rule.detector not in {f.detector for f in detectors.run(rule.clean)}
