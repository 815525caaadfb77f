import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.redaction import redact as module
from feedback.redaction.redact import (
    RedactionError,
    redact_batch,
    redact_each,
    redact_report,
)

MAIL = "ana.pop@example.org"


def test_values_are_replaced_by_typed_numbered_placeholders():
    (result,) = redact_batch([f"{MAIL} and bo@example.org and {MAIL}"])
    assert result.text == (
        "<EMAIL_ADDRESS_1> and <EMAIL_ADDRESS_2> and <EMAIL_ADDRESS_1>"
    )


def test_entities_point_into_the_original():
    original = f"\ud800\x00 👩‍💻 {MAIL}"
    (result,) = redact_batch([original])
    (entity,) = result.entities
    assert original[entity.start : entity.end] == MAIL
    assert entity.recognizer == "EmailRecognizer"


def test_numbers_are_one_persons_through_comment_and_turns():
    comment, first, second = redact_report(
        ["ask Rebecca Gairbekov", "I am Donald Duckworth", "Rebecca Gairbekov said no"]
    )
    assert comment.text == "ask <PERSON_1>"
    assert "<PERSON_2>" in first.text
    assert second.text == "<PERSON_1> said no"


def test_texts_of_a_batch_are_numbered_apart_and_keep_their_order():
    results = redact_batch(["bo@example.org", "", "nothing here", MAIL])
    assert [r.text for r in results] == [
        "<EMAIL_ADDRESS_1>",
        "",
        "nothing here",
        "<EMAIL_ADDRESS_1>",
    ]


def test_a_batch_gives_what_each_text_gives_alone():
    texts = [MAIL, "I asked Rebecca Gairbekov", "Claude lost it", "12 Baker Street"] * 9
    assert redact_batch(texts) == [redact_batch([text])[0] for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "مرحبا",
        "שלום " + MAIL,
        "👩‍💻🇩🇪",
        "\n\n\n",
        "\ufeff",
        "ﷺ",
    ],
)
def test_odd_texts_pass(text):
    (result,) = redact_batch([text])
    assert MAIL not in result.text
    result.text.encode("utf-8")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_no_text_fails(text):
    (result,) = redact_batch([text])
    assert all(0 <= e.start < e.end <= len(text) for e in result.entities)


@pytest.mark.parametrize("at", [0, 15_900, 19_990, 39_995, 70_000])
def test_a_long_text_is_searched_across_its_cuts(at):
    filler = "the model answers slowly and loses the thread of it all " * 2000
    text = filler[:at] + f" {MAIL} " + filler[at:90_000]
    (result,) = redact_batch([text])
    assert MAIL not in result.text
    assert len(result.entities) == 1


def test_a_poison_text_costs_itself_alone(monkeypatch):
    engine = _Poisoned()
    monkeypatch.setattr(module, "load_engine", lambda: engine)
    good, bad, also_good = redact_each(["one", "poison secret", "two"])
    assert (good.text, also_good.text) == ("one", "two")
    assert isinstance(bad, RedactionError)
    assert (bad.index, bad.cause) == (1, "ZeroDivisionError")


def test_an_error_never_holds_text(monkeypatch):
    monkeypatch.setattr(module, "load_engine", _Poisoned)
    with pytest.raises(RedactionError) as caught:
        redact_batch(["poison secret"])
    assert "secret" not in f"{caught.value!s} {caught.value!r} {caught.value.args}"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


class _Poisoned:
    version = "test"

    def find(self, texts):
        if any("poison" in text for text in texts):
            raise ZeroDivisionError(texts[0])
        return [() for _ in texts]
