import base64
import json

import pytest

from feedback.redaction.recognizers.jwt import JwtRecognizer


def token(parts=3):
    header, body = (
        base64.urlsafe_b64encode(json.dumps(item).encode()).decode().rstrip("=")
        for item in ({"alg": "HS256", "typ": "JWT"}, {"sub": "nobody", "iat": 1})
    )
    return ".".join([header, body, "c2lnbmF0dXJlLW9mLW5vYm9keQ"][:parts])


@pytest.mark.parametrize("parts", [2, 3])
@pytest.mark.parametrize("around", ["{}", "token={};", "it is {}."])
def test_tokens_are_found_whole(found, parts, around):
    assert found(JwtRecognizer(), around.format(token(parts))) == [token(parts)]


@pytest.mark.parametrize("text", ["eyJ", "eyJhbGci", "keyJson.value", "a.b.c"])
def test_beginnings_and_look_alikes_are_left(found, text):
    assert found(JwtRecognizer(), text) == []
