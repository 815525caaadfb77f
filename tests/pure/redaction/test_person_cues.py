import pytest

from feedback.redaction.recognizers.person_cues import NameCues


@pytest.fixture(scope="module")
def cued():
    """Return the words of a text that its cues call names."""
    cues = NameCues()

    def cued(text):
        found = cues.find(text, lower=text.islower())
        return sorted({text[start:end] for start, end in found})

    return cued


@pytest.fixture(scope="module")
def unknown():
    """Return the words of a text that no dictionary holds, in prose."""
    cues = NameCues()

    def unknown(text):
        return [text[start:end] for start, end in cues.unknown(text, [])]

    return unknown


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("thanks, olumide", ["olumide"]),
        ("It is still broken.\n-- Fionnuala", ["Fionnuala"]),
        ("i'm mehreen, paying customer", ["mehreen"]),
        ("my manager shanthi asked", ["shanthi"]),
        ("Hinemoa here. Same bug.", ["Hinemoa"]),
        ("goodbye Stellan, I leave", ["Stellan"]),
        ('{"full_name": "Lwazi Ndlovu"}', ["Lwazi"]),
        ('Amber: "Who are you?"', ["Amber"]),
        ("a film starring Lafontaine", ["Lafontaine"]),
        ("Why is Ookubo so angry?", ["Ookubo"]),
    ],
)
def test_what_is_said_of_people_makes_a_name(cued, text, names):
    assert cued(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "thanks, bye",
        "thanks in advance",
        "i'm using the api, it is slow",
        "i'm annoyed, really",
        "ask claude about it",
        "told sonnet to stop",
        "my manager asked for it",
        "Error: it stopped. Note: again.",
        '{"name": "get_weather", "from": "utils"}',
        "cheers everyone",
        "contact support please",
        "user input is lost",
    ],
)
def test_ordinary_words_after_a_cue_stay(cued, text):
    assert cued(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I wrote to Wanjirũ about it.", ["Wanjirũ"]),
        ("It thinks that Pustivšek is what I said", ["Pustivšek"]),
    ],
)
def test_capitals_that_no_dictionary_knows_are_names_in_prose(unknown, text, names):
    assert unknown(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "I installed Qdrantix 1.9 and it is slow",
        "Enviroment is what I said",
        "it runs on Zorbix in the cloud",
        "class Wanjiru extends Model",
        "it is in src/Wanjiru.py",
        "the answer has Überraschung und das ist nicht der Text, ich mag die nicht",
    ],
)
def test_things_typing_errors_code_and_foreign_text_stay(unknown, text):
    assert unknown(text) == []


def test_known_failure_an_unknown_product_after_a_verb_is_taken_for_a_name(unknown):
    assert unknown("I think that Zorbix is to blame") == ["Zorbix"]
