import pytest

from feedback.redaction.recognizers.phone import PhoneRecognizer


@pytest.mark.parametrize(
    "number",
    [
        "+49 30 901820",
        "+1 (555) 010-4477",
        "+442079460018",
        "0044 20 7946 0018",
        "555-010-4477",
        "(555) 010-4477",
        "555.010.4477",
        "1-555-010-4477 ext. 12",
        "555 010 4477",
        "(85) 5986-8343",
        "041 541 67 61",
        "0711/685 0134",
        "001-555-010-4477x118",
    ],
)
def test_shapes_need_no_word_about_calling(found, number):
    assert number in found(PhoneRecognizer(), f"It is {number}, thanks")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("call me on 9493 7477", "9493 7477"),
        ("my number: 785 8949", "785 8949"),
        ("24 428557 office", "24 428557"),
        ("WhatsApp 3471234567", "3471234567"),
        ("they are not answering at 469 34 883", "469 34 883"),
    ],
)
def test_loose_shapes_are_found_next_to_one(found, text, number):
    assert number in found(PhoneRecognizer(), text)


@pytest.mark.parametrize(
    "text",
    [
        "on 2025-08-25 and 25.08.2025 and 25-08-2025",
        "at 2025-08-25 14:00:00",
        "version 10.15.7 of 120.0.6099.71",
        "128 000 tokens, 1 000 000 context",
        "used 200,000 of 1,000,000 tokens",
        "issue 40449, error 529, port 8080",
        "lines 120-340 of 3000",
        "claude-sonnet-4-20250514 and gpt-4-0613",
        "request 011CSHoEeqs5C35K2UUqR7Fy",
        "000-000-0000",
        "commit 1234567 in 2024",
        "9493 7477",
        "3.14159265358979",
        "$1,234,567.89",
    ],
)
def test_counts_dates_versions_and_ids_are_left(found, text):
    assert found(PhoneRecognizer(), text) == []


@pytest.mark.parametrize(
    "number", ["560 1234", "22 20 12 34", "2 345 678", "622-1234", "600 123 456"]
)
def test_national_numbers_are_found_by_what_follows(found, number):
    assert found(PhoneRecognizer(), f"{number} is my mobile") == [number]


def test_short_international_numbers_are_found(found):
    assert found(PhoneRecognizer(), "I wrote +683 7012 there") == ["+683 7012"]
