from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.core.embedding import words


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi <PERSON_1>, it is slow", "hi  , it is slow"),
        ("see https://example.org/a?b=c now", "see   now"),
        ("error 529 after 37 tries", "error 529 after 0 tries"),
        ("broken in src/app/main.py again", "broken in   again"),
        ("it wrote ```x = (1``` and died", "it wrote   and died"),
        ("either / or", "either / or"),
        ('he said "short" and left', 'he said "short" and left'),
    ],
)
def test_clean(text: str, left: str) -> None:
    assert words.clean(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('/compact fails: {"type":"error","error":{"message":"x"}}', "/compact fails:"),
        ('it broke {"a": {"b": {"c": [1]}}} again', "it broke   again"),
        ('cut short {"type": "error", "message": "tools', "cut short"),
        ("use {braces} like {this: one}", "use {braces} like {this: one}"),
        ('{"only": "this"}', '{"only": "this"}'),
    ],
)
def test_what_a_machine_answered_as_json_goes_unless_it_is_all_there_is(text, left):
    assert words.clean(text) == left


def test_json_without_end_is_read_in_no_time() -> None:
    assert words.clean("slow " + '{"a":' * 800).startswith("slow")


def test_a_long_quotation_goes_unless_it_is_all_there_is() -> None:
    quoted = (
        '"' + "the harbour was quiet and the captain slept on the old pier " * 2 + '"'
    )
    assert words.clean(f"cut off after {quoted}") == "cut off after"
    assert "harbour" in words.clean(quoted)


def test_words_of_the_conversation_go_but_words_of_complaint_stay() -> None:
    topic = words.topic_words(["My slow cooker recipe"], keep=frozenset({"slow"}))
    assert topic == {"cooker", "recipe"}
    assert words.without("the recipe was slow", topic).split() == ["the", "was", "slow"]


def test_sentences_are_split_in_several_scripts() -> None:
    text = "first one. second one! 第三句。第四句\nfifth; sixth"
    assert words.sentences(text) == [
        "first one.", "second one!", "第三句。", "第四句", "fifth", "sixth",
    ]  # fmt: skip


@given(st.text(max_size=6000))
def test_any_text_can_be_cleaned_and_split(text: str) -> None:
    cleaned = words.clean(text)
    parts = words.sentences(cleaned)
    assert len(parts) <= words.MAX_SENTENCES
    assert all(part == part.strip() and part for part in parts)
