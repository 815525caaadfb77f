import string

import pytest

from feedback.redaction.recognizers.api_key import PROVIDERS, ApiKeyRecognizer

HEX = string.digits + "abcdef"
UPPER = string.ascii_uppercase + string.digits
SHAPES = [
    ("sk-ant-api03-", 95, None),
    ("sk-proj-", 48, None),
    ("sk-", 40, None),
    ("AIza", 35, None),
    ("hf_", 34, string.ascii_letters),
    ("gsk_", 40, None),
    ("AKIA", 16, UPPER),
    ("ghp_", 36, None),
    ("github_pat_", 60, None),
    ("glpat-", 20, None),
    ("npm_", 36, None),
    ("dop_v1_", 64, HEX),
    ("dapi", 32, HEX),
    ("shpat_", 32, HEX),
    ("sk_live_", 24, None),
    ("xoxb-123456789012-123456789012-", 24, None),
    ("https://hooks.slack.com/services/", 44, None),
    ("SK", 32, HEX),
    ("hvs.", 90, None),
    ("pcsk_", 60, None),
    ("tvly-", 32, None),
    ("ABSK", 100, None),
    ("SCW", 17, UPPER),
    ("hcloud_", 64, None),
]


@pytest.mark.parametrize(("mark", "length", "alphabet"), SHAPES)
@pytest.mark.parametrize("around", ["{}", "key {} here", '"{}",', "export K={}\n"])
def test_marked_keys_are_found_whole(found, made_up, mark, length, alphabet, around):
    key = mark + (made_up(length, alphabet) if alphabet else made_up(length))
    assert key in found(ApiKeyRecognizer(), around.format(key))


def test_tokens_after_a_scheme_are_found(found, made_up):
    token = made_up(32)
    assert found(ApiKeyRecognizer(), f"Authorization: Bearer {token}") == [token]


@pytest.mark.parametrize(
    "text",
    [
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-your-key-goes-in-here-please",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "risk-assessment-and-mitigation-plan",
        "sk-learn is a library",
        "https://example.org/?q=token&page=2",
        "Bearer authentication is unsupported",
        "request req_011CSHoEeqs5C35K2UUqR7Fy failed",
        "toolu_01A09q90qw90lq917835lq9",
        "claude-opus-4-1-20250805",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "s.makeKubeConfigController = args",
        "xoxb-my-bot-token",
    ],
)
def test_placeholders_ids_and_hashes_are_left(found, text):
    assert found(ApiKeyRecognizer(), text) == []


def test_each_provider_is_named_once():
    names = [name for name, _ in PROVIDERS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("mark", "length"),
    [
        ("CLOJARS_", 60),
        ("duffel_test_", 43),
        ("EZAK", 54),
        ("tgp_v1_", 43),
        ("dckr_oat_", 32),
        ("napi_", 60),
        ("rzp_live_", 14),
        ("oauth:", 30),
        ("shippo_live_", 40),
        ("ico-", 32),
    ],
)
def test_marks_of_further_providers_are_found(found, made_up, mark, length):
    key = mark + made_up(length).lower()
    assert found(ApiKeyRecognizer(), f"I used {key} and it failed") == [key]


@pytest.mark.parametrize("payload", [27, 40])
def test_gitlab_tokens_with_a_route_are_found_whole(found, made_up, payload):
    key = f"glpat-{made_up(payload)}.01.0w1x{made_up(5).lower()}"
    assert set(found(ApiKeyRecognizer(), f"token {key}. It expired")) == {key}


def test_a_telegram_bot_is_found_in_its_path(found, made_up):
    key = f"bot1877679431:AA{made_up(33)}"
    assert found(ApiKeyRecognizer(), f"https://t.example/{key}/getMe") == [key]
