import pytest

from feedback.redaction.recognizers.assigned_secret import AssignedSecretRecognizer


@pytest.mark.parametrize(
    "around",
    [
        'api_key = "{}"',
        "API_KEY={}",
        '"token": "{}",',
        "client_secret: {}",
        'zendeskToken := "{}"',
        "'secret_key' => '{}'",
        "the token is {} now",
        "<fooToken>\n    {}\n</fooToken>",
        'System.setProperty("X_TOKEN", "{}")',
        "<fooToken>{}</fooToken>",
        "foo_token: >-\n  {}",
        '{{\\"foo_token\\": \\"{}\\"}}',
        'client.setApiKey("{}")',
        "- name: FOO_TOKEN\n  value: {}",
        "ENV FOO_TOKEN {}",
        "here is the foo token `{}`",
    ],
)
def test_generated_values_of_secret_names_are_found(found, made_up, around):
    value = "q7" + made_up(30)
    assert found(AssignedSecretRecognizer(), around.format(value)) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens: 4096",
        "PublicKeyToken=b77a5c561934e089",
        "credentialsId: 'ff083f76-7804-4ef1-80e4-fe975bb9141b'",
        'secret = "arn:aws:secretsmanager:eu-west-1:1234:secret/x1"',
        'authenticity_token" value="7SWaFo1hsC6oovfBsJFLGPUl2EhkSWPbJh"',
        'token = "settings.getPagesInSpace2.next"',
        "token count: 128000000000",
        'api_key = "your-api-key-12345"',
        "api_key = os.environ.get('API_KEY_2')",
        "token=${GITHUB_TOKEN_2}",
        'key = "settings.theme.dark2"',
        "key: /usr/local/lib/python3",
        "token: https://example.org/docs2",
        "tokens, claude-sonnet-4-20250514 answered",
        'key: "requirements2.json"',
        "secret: xxxxxxxxxxxxxxxxxxxx1",
        "csrf_token = 'Mj2qykJO5rELyHgezQ69nzUX0i3OH67V'",
        "public_key: 9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9",
        "token_hash = '8f14e45fceea167a5a36dedd4bea2543'",
        "key_name: 'q7Rt5mNw2LxPz8Kd'",
        "token: xoxp-1234567890",
    ],
)
def test_counts_names_paths_and_placeholders_are_left(found, text):
    assert found(AssignedSecretRecognizer(), text) == []


def test_letters_alone_are_a_secret_when_they_spell_nothing(found):
    value = "zqkwvhxjrtbgpmlqzfdwnksvxc"
    recognizer = AssignedSecretRecognizer()
    assert found(recognizer, f'api_token = "{value}"') == [value]
    assert found(recognizer, 'api_token = "internalServiceAccountName"') == []


def test_a_long_name_in_code_takes_no_more_than_linear_time(found):
    assert found(AssignedSecretRecognizer(), "token = " + "ab_" * 3000 + "1234") == []


@pytest.mark.parametrize("length", [8, 9, 10, 11, 12])
def test_short_values_that_mix_cases_and_digits_are_found(found, made_up, length):
    value = "q7R" + made_up(length - 3)
    assert found(AssignedSecretRecognizer(), f"client_secret: {value}") == [value]


@pytest.mark.parametrize(
    "text", ["key: column_1", "SECRET=level3up", "token: Chapter2", "api_key: sandbox1"]
)
def test_short_words_with_a_digit_are_left(found, text):
    assert found(AssignedSecretRecognizer(), text) == []


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens=8192 temperature=0.7",
        "dict key 'layer_12.attn.q_proj.weight' missing",
        'react key="item-10234-row-3"',
        "docs?key=start-v2#section-3",
    ],
)
def test_words_and_numbers_in_a_row_are_left(found, text):
    assert found(AssignedSecretRecognizer(), text) == []


def test_the_value_is_what_the_last_name_is_given(found, made_up):
    value = "q7" + made_up(30)
    text = f"set token, key={value}"
    assert found(AssignedSecretRecognizer(), text) == [value]
