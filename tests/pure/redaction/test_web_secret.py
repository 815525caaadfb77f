import base64

import pytest

from feedback.redaction.recognizers.web_secret import WebSecretRecognizer


def encoded(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "around",
    [
        "Authorization: Basic {}",
        'curl -H "Authorization: Basic {}" https://h',
        "proxy-authorization: basic {}",
        "headers = {{'Authorization': 'Basic {}'}}",
        '{{"auths": {{"https://index.docker.io/v1/": {{"auth": "{}"}}}}}}',
        "_auth={}",
    ],
)
@pytest.mark.parametrize("login", ["bob:letmein", "ab:opensesame", "robot:q7Rt5m!Nw2L"])
def test_encoded_logins_are_found_however_short(found, around, login):
    value = encoded(login)
    assert set(found(WebSecretRecognizer(), around.format(value))) == {value}


@pytest.mark.parametrize(
    "around",
    [
        "Cookie: theme=dark; sessionid={}; lang=en",
        "cookie: connect.sid={}; a=b",
        "Set-Cookie: session={}; Path=/; HttpOnly; Secure; SameSite=Lax",
        '< set-cookie: sid={}; Max-Age=3600; Expires="Wed, 21 Oct 2026 07:28:00 GMT"',
        "curl -b 'auth={}' https://h",
        'curl --cookie "session={}" https://h',
        "document.cookie = 'sid={}'",
        '"cookie": "jwt={}",',
        "the log has PHPSESSID={} in it",
        "http://h/app;JSESSIONID={}?x=1",
    ],
)
@pytest.mark.parametrize("length", [16, 26, 40])
def test_cookies_that_open_a_session_are_found(found, made_up, around, length):
    value = "x7" + made_up(length)
    assert set(found(WebSecretRecognizer(), around.format(value))) == {value}


@pytest.mark.parametrize(
    "text",
    [
        "Cookie: theme=dark; lang=en-GB; consent=accepted",
        "Set-Cookie: lang=en; Path=/account2; Max-Age=3600; SameSite=Strict",
        "Cookie: session=<session id>; token=$TOKEN",
        "Authorization: Basic <credentials>",
        "Authorization: Basic authentication failed",
        '{"auth": "required"}',
        '"auth": "c29tZXRoaW5n"',
        "the cookie banner = broken since version2",
    ],
)
def test_settings_attributes_and_placeholders_are_left(found, text):
    assert found(WebSecretRecognizer(), text) == []
