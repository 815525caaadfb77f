import random
from string import ascii_letters

import pytest

from feedback.redaction.entropy import (
    entropy,
    is_nearly_hexadecimal,
    is_placeholder,
    is_spelt,
    is_typed,
    looks_random,
)


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


def test_what_was_typed_as_an_example_is_told_from_what_was_drawn():
    assert is_typed("abc123xyz-456def789ghij-klmnopqrst")
    assert not is_typed("q7Rt5mNw2LxPz8Kd0Vb4Yc9Hs")


def test_a_hash_with_one_letter_too_many_is_no_key():
    digest = "8f14e45fceea167a5a36dedd4bea2543" * 2
    assert not is_nearly_hexadecimal(digest)
    assert is_nearly_hexadecimal(digest[:-1] + "R")
    assert is_nearly_hexadecimal(digest[:-1] + "F")


def test_random_letters_are_not_spelt():
    rng = random.Random(11)
    drawn = ["".join(rng.choices(ascii_letters, k=16)) for _ in range(5000)]
    assert sum(map(is_spelt, drawn)) <= 15


@pytest.mark.parametrize(
    "name", ["getUserName", "internal_service_account", "primaryDatabasePassword"]
)
def test_names_in_code_are_spelt(name):
    assert is_spelt(name)
