import pytest

from feedback.redaction.recognizers.birth_date import BirthDateRecognizer


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("my date of birth is 1990-04-23, no?", "1990-04-23"),
        ("dob: 03/11/1975", "03/11/1975"),
        ("She was born on 12 March 1987.", "12 March 1987"),
        ("born March 3rd, 1987 in Lagos", "March 3rd, 1987"),
        ("geboren am 3.11.1975", "3.11.1975"),
    ],
)
def test_dates_called_one_of_birth_go(found, text, date):
    assert found(BirthDateRecognizer(), text) == [date]


@pytest.mark.parametrize(
    "text",
    [
        "It failed on 2025-08-29 at 14:03",
        "a bug born in v2025.8.1",
        "claude-opus-4-1-20250805 was born",
        "since 12 March 2025 it is slow",
    ],
)
def test_other_dates_carry_the_symptom(found, text):
    assert found(BirthDateRecognizer(), text) == []


@pytest.mark.parametrize("date", ["April 12th", "12 April", "the 3rd of March"])
def test_a_birthday_needs_no_year(found, date):
    day = date.removeprefix("the ")
    assert found(BirthDateRecognizer(), f"my birthday is {date}") == [day]
