import pytest

from feedback.redaction.entropy import entropy, is_placeholder, looks_random


def test_entropy_is_in_bits_a_character():
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("abab") == pytest.approx(1)
    assert entropy("abcdefgh") == pytest.approx(3)


@pytest.mark.parametrize(
    "text", ["sk-xxxxxxxx", "<token>", "${KEY}", "your_key", "****"]
)
def test_placeholders_are_told(text):
    assert is_placeholder(text)
    assert not looks_random(text)


@pytest.mark.parametrize("text", ["conversation", "getUserAccountByName", "4096000000"])
def test_words_names_and_counts_are_not_random(text):
    assert not looks_random(text)


def test_a_generated_value_is(made_up):
    assert looks_random("a1" + made_up(24))
