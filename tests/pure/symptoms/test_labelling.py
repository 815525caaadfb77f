from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.core.labelling import KEYWORDS, keywords

SLOW = [(f"r{i}", "the sluggish answer took minutes") for i in range(6)]
CODE = [(f"r{i}", "the answer had bracket errors") for i in range(6)]


def test_keywords_tell_symptoms_apart() -> None:
    found = keywords({"slow": SLOW, "code": CODE})
    assert set(found["slow"][:3]) == {"sluggish", "took", "minutes"}
    assert set(found["code"][:2]) == {"bracket", "errors"}
    assert found["slow"][-1] == "answer"


def test_a_word_of_four_reporters_is_not_named() -> None:
    rare = [(f"r{i}", "zebra" if i < 4 else "minutes") for i in range(9)]
    assert keywords({"slow": rare})["slow"] == ("minutes",)


def test_one_reporter_who_says_it_often_is_one() -> None:
    assert keywords({"slow": [("r1", "zebra")] * 50})["slow"] == ()


def test_nameless_reports_are_no_reporters() -> None:
    assert keywords({"slow": [("", "zebra")] * 50})["slow"] == ()


def test_placeholders_and_addresses_are_no_keywords() -> None:
    texts = [(f"r{i}", "<PERSON_1> https://zebra.example slow") for i in range(6)]
    assert keywords({"slow": texts})["slow"] == ("slow",)


def test_nothing_gives_nothing() -> None:
    assert keywords({}) == {}
    assert keywords({"slow": []}) == {"slow": ()}


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.text("abc xyz", max_size=12)))
)
def test_every_keyword_has_five_reporters(texts: list[tuple[str, str]]) -> None:
    named = keywords({"one": texts})["one"]
    assert len(named) <= KEYWORDS
    for word in named:
        assert len({who for who, text in texts if word in text}) >= 5
