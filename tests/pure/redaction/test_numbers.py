import pytest

from feedback.redaction.recognizers.numbers import (
    CardRecognizer,
    IbanRecognizer,
    LicenceRecognizer,
    SsnRecognizer,
    checked_numbers,
)


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "5555-5555-5555-4444",
        "378282246310005",
    ],
)
def test_cards_with_a_right_check_digit_go(engine, number):
    (entities,) = engine.find([f"it says {number} here"])
    assert [e.type for e in entities] == ["CREDIT_CARD"]


def test_a_mistyped_card_goes_when_it_is_called_one(found):
    assert found(CardRecognizer(), "my card is 4111 1111 1111 1112") == [
        "4111 1111 1111 1112"
    ]


@pytest.mark.parametrize(
    "text", ["took 1754312345678 ms", "id 4111111111111112", "seed 1234567890123456"]
)
def test_long_numbers_that_are_no_cards_stay(engine, text):
    assert engine.find([text]) == [()]


@pytest.mark.parametrize(
    "account",
    ["GB82WEST12345698765432", "gb82west12345698765432", "DE89 3704 0044 0532 0130 00"],
)
def test_accounts_are_proved_by_their_check_digits(found, account):
    assert found(IbanRecognizer(), f"to {account}.") == [account]


@pytest.mark.parametrize("text", ["GB82WEST12345698765433", "ab12abcdefghijklmno"])
def test_what_fails_the_check_is_no_account(found, text):
    assert found(IbanRecognizer(), text) == []


@pytest.mark.parametrize(
    "text", ["my SSN: 123 45 6789", "social security number 123456789"]
)
def test_nine_digits_go_when_called_so(found, text):
    assert len(found(SsnRecognizer(), text)) == 1


def test_a_social_security_number_in_form_goes_without_a_word(engine):
    (entities,) = engine.find(["it is 536-90-4399"])
    assert [e.type for e in entities] == ["US_SSN"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("My driver's license number is M943688896309", "M943688896309"),
        ("passport no. C01X00T47", "C01X00T47"),
        ("national id: 85-0419-1234", "85-0419-1234"),
    ],
)
def test_documents_are_known_by_what_they_are_called(found, text, number):
    assert found(LicenceRecognizer(), text) == [number]


@pytest.mark.parametrize(
    "text", ["MIT license, see file", "license: Apache-2.0", "passport is expired"]
)
def test_a_licence_without_a_number_stays(found, text):
    assert found(LicenceRecognizer(), text) == []


def test_presidio_checks_cards_and_social_security_numbers():
    names = {type(r).__name__ for r in checked_numbers()}
    assert names == {"CreditCardRecognizer", "UsSsnRecognizer"}


@pytest.mark.parametrize("iban", ["DE89 3704 0044 0532 0130 00", "BE68 5390 0754 7034"])
def test_an_account_ends_where_a_short_word_follows(found, iban):
    assert found(IbanRecognizer(), f"it typed {iban} in the form") == [iban]
