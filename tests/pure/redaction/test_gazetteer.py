import pytest

from feedback.redaction.gazetteer import load_gazetteer, without_accents


@pytest.mark.parametrize("name", ["Akemi", "Nadezhda", "soderberg", "söderberg"])
def test_names_are_listed_as_passports_spell_them(name):
    assert load_gazetteer().is_listed(name)


@pytest.mark.parametrize("word", ["claude", "token", "slower", "monday"])
def test_words_of_the_trade_are_no_names(word):
    assert not load_gazetteer().is_listed(word)


def test_a_sure_family_name_is_no_english_word():
    names = load_gazetteer()
    assert names.is_sure_family("Zhang")
    assert not names.is_sure_family("Edwards")


def test_accents_come_off():
    assert without_accents("Þórðardóttir Söderberg") == "Þorðardottir Soderberg"
