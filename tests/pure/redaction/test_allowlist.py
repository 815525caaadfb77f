import pytest

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.gazetteer import load_gazetteer


def test_an_ambiguous_name_is_not_ordinary():
    words = load_allowlist()
    assert not words.ambiguous & words.ordinary & load_gazetteer().given


@pytest.mark.parametrize("word", ["Claude", "OPUS", "redis", "The", "Thanks"])
def test_products_and_ordinary_words_name_nobody(word):
    assert not load_allowlist().names_somebody(word)


@pytest.mark.parametrize("word", ["Katarzyna", "Oluwaseun", "Smith"])
def test_names_may_name_somebody(word):
    assert load_allowlist().names_somebody(word)


def test_the_gazetteer_tells_sure_names_from_ambiguous_ones():
    names = load_gazetteer()
    assert names.is_given("Kimberly")
    assert not names.is_given("Summer")
    assert names.is_listed("Summer")
    assert names.is_family("Gustafsson")
    assert not names.is_listed("Claude")
