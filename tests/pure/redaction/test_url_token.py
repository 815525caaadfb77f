import pytest

from feedback.redaction.recognizers.url_token import UrlTokenRecognizer


@pytest.mark.parametrize(
    "before",
    [
        "https://example.org/x?a=1&access_token=",
        "https://example.org/#id_token=",
        "https://files.example.org/a.pdf?X-Amz-Signature=",
        "wss://example.org/?api_key=",
        "https://example.org/cb?code=",
    ],
)
def test_what_opens_a_door_goes(found, made_up, before):
    token = "q7" + made_up(30)
    assert found(UrlTokenRecognizer(), f"see {before}{token}&b=2.") == [token]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/?q=token&page=2",
        "https://example.org/?key=title-and-text",
        "?code=ERROR_NOT_FOUND",
        "?access_token=ACCESS_TOKEN",
        "?token=${TOKEN_2}",
        "https://example.org/watch?v=q7Rt5mNw2Lx",
    ],
)
def test_names_and_plain_parameters_stay(found, text):
    assert found(UrlTokenRecognizer(), text) == []
