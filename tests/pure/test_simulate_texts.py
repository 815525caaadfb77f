"""Complaints are many, varied, about many topics, and hold what they should."""

import ast
import json
import random

import pytest
import simulated_worlds

from simulate.damage import damaged
from simulate.identities import invent_people
from simulate.phrases import fill
from simulate.style import roughen
from simulate.texts import phrasings, slots
from simulate.texts.topics import topics
from simulate.voices import ORDINARY, UNCLEAR
from simulate.world import World

SYMPTOM_VOICES = sorted(set(ORDINARY) - {UNCLEAR})
ANSWER = (
    "Here is a plan for the garden. Cut above an outward-facing bud in late winter. "
    "Water deeply once a week rather than a little each day. Tell me more about it."
)


def world() -> World:
    return simulated_worlds.world("postmortem", 1)


@pytest.mark.parametrize("voice", sorted(set(SYMPTOM_VOICES) - {"odd_words"}))
def test_each_symptom_has_25_phrasings_and_some_in_other_languages(voice: str) -> None:
    english, other = phrasings(voice)

    assert len(set(english)) >= 25
    assert len(other) >= 2


def test_there_are_twenty_topics_or_more() -> None:
    assert len(topics()) >= 20
    assert all(len(t.tasks) >= 5 and len(t.facts) >= 4 for t in topics())


def test_comments_that_tell_something_seldom_repeat() -> None:
    w = world()
    told = [
        r["comment"]
        for r in w.reports
        if w.truth["symptom_of"][r["report_id"]] != UNCLEAR
    ]

    assert len(told) > 10_000
    assert len(set(told)) > 0.93 * len(told)


def test_comments_leave_no_template_open() -> None:
    names = [f"{{{name}}}" for name in (*slots(), "task", "name", "email", "key")]
    for report in world().reports:
        assert not any(name in report["comment"].lower() for name in names)


def test_lengths_differ() -> None:
    lengths = sorted(len(r["comment"]) for r in world().reports)

    assert lengths[len(lengths) // 20] < 30
    assert lengths[-len(lengths) // 20] > 200


def test_a_tenth_holds_personal_data() -> None:
    people = invent_people(count=300, seed=1)
    marks = {v for person in people for k, v in person.items() if k != "city"}
    comments = [r["comment"] for r in world().reports[:2000]]
    planted = [c for c in comments if any(m in c for m in marks) or "key" in c.lower()]

    assert 0.05 < len(planted) / len(comments) < 0.2


def test_corruption_is_mostly_told_of_thai_and_chinese() -> None:
    w = world()
    texts = [
        r["comment"].lower()
        for r in w.reports
        if w.truth["incident_of"].get(r["report_id"]) == "corruption"
    ]
    told = sum("thai" in t or "chinese" in t for t in texts)
    others = sum("korean" in t or "russian" in t or "hindi" in t for t in texts)

    assert told > 2 * others > 0


@pytest.mark.parametrize("seed", range(20))
def test_foreign_script_really_stands_in_the_answer(seed: int) -> None:
    text = damaged(voice="foreign_language", answer=ANSWER, rng=random.Random(seed))

    assert any(ord(c) > 0x370 and c.isalpha() for c in text)
    assert text.startswith("Here is")


@pytest.mark.parametrize("seed", range(20))
def test_broken_code_really_does_not_parse(seed: int) -> None:
    text = damaged(voice="broken_code", answer=ANSWER, rng=random.Random(seed))
    snippet = text.split("```python\n")[1].split("```")[0]

    with pytest.raises(SyntaxError):
        ast.parse(snippet)


@pytest.mark.parametrize("seed", range(20))
def test_malformed_tool_calls_really_are(seed: int) -> None:
    text = damaged(voice="tool_call_malformed", answer=ANSWER, rng=random.Random(seed))

    with pytest.raises(json.JSONDecodeError):
        json.loads(text.split("```json\n")[1].split("\n```")[0])


@pytest.mark.parametrize("seed", range(20))
def test_truncated_answers_end_in_a_word(seed: int) -> None:
    text = damaged(voice="truncated_output", answer=ANSWER, rng=random.Random(seed))

    assert ANSWER.startswith(text)
    assert text[-1].isalpha()
    assert len(text) < len(ANSWER)


@pytest.mark.parametrize("voice", ["slow_response", UNCLEAR])
def test_some_faults_leave_the_answer_as_it_is(voice: str) -> None:
    assert damaged(voice=voice, answer=ANSWER, rng=random.Random(1)) == ANSWER


@pytest.mark.parametrize(
    ("template", "given", "expected"),
    [
        ("a [b|b] c", {}, "a b c"),
        ("about {task}", {"task": "my lawn"}, "about my lawn"),
        ("an {unknown} slot", {}, "an {unknown} slot"),
        ("[single] stays", {}, "[single] stays"),
    ],
)
def test_templates_are_filled(
    template: str, given: dict[str, str], expected: str
) -> None:
    assert fill(template, rng=random.Random(0), given=given) == expected


def test_rough_typing_keeps_foreign_glyphs() -> None:
    text = "it wrote สวัสดี and 但是 inside my english letter"
    for seed in range(50):
        assert {"สวัสดี", "但是"} <= set(roughen(text, rng=random.Random(seed)).split())
