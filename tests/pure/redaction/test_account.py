import pytest

from feedback.redaction.recognizers.account import (
    AccountNumberRecognizer,
    TicketNumberRecognizer,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("My account number is 00483920177.", "00483920177"),
        ("customer id CU-77120934, please", "CU-77120934"),
        ("workspace id: 7d0c6f1e-1b2a-4c3d-9e8f-0a1b2c3d4e5f", None),
        ("member no. 55 120 934", "55 120 934"),
    ],
)
def test_numbers_of_an_account_go(found, text, value):
    value = value or text.split(": ")[1]
    assert found(AccountNumberRecognizer(), text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ticket number SUP-482913 is open", "SUP-482913"),
        ("case #00918273 is closed", "00918273"),
        ("order no. 4471920", "4471920"),
    ],
)
def test_numbers_of_a_ticket_go(found, text, value):
    assert found(TicketNumberRecognizer(), text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "issue #12345 on the tracker",
        "user id 3 of 10",
        "error code 529",
        "in that case 10000 tokens are gone",
        "exit code 137, line number 4021",
        "the order of 200000 requests",
        "case: 12 apples",
    ],
)
def test_counts_codes_and_public_issues_stay(found, text):
    assert found(AccountNumberRecognizer(), text) == []
    assert found(TicketNumberRecognizer(), text) == []
