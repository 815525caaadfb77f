import pytest

from feedback.redaction.dictionary import is_english, load_dictionary


@pytest.mark.parametrize(
    "word",
    ["concert", "Stopped", "truncating", "batteries", "self-centred", "rewritten"],
)
def test_words_and_their_inflections_are_known(word):
    assert is_english(word)


@pytest.mark.parametrize("word", ["Ookubo", "Szebasztián", "Wanjirũ", "Pustivšek"])
def test_names_of_elsewhere_are_not(word):
    assert not is_english(word)


def test_the_dictionary_is_read_once():
    assert load_dictionary() is load_dictionary()
    assert len(load_dictionary()) > 50_000
