import string

import pytest

from feedback.redaction.recognizers.private_key import PrivateKeyRecognizer

BASE64 = string.ascii_letters + string.digits + "+/"


def block(made_up, kind="RSA "):
    lines = "\n".join(made_up(64, BASE64) for _ in range(6))
    return (
        f"-----BEGIN {kind}PRIVATE KEY-----\n{lines}\n-----END {kind}PRIVATE KEY-----"
    )


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
def test_blocks_go_whole(found, made_up, kind):
    key = block(made_up, kind)
    assert found(PrivateKeyRecognizer(), f"here:\n{key}\nthanks") == [key]


def test_an_escaped_block_goes_whole(found, made_up):
    key = block(made_up).replace("\n", "\\n")
    assert found(PrivateKeyRecognizer(), f'{{"key": "{key}"}}') == [key]


def test_a_block_cut_at_its_end_goes(found, made_up):
    body = block(made_up).rsplit("\n", 1)[0]
    (span,) = found(PrivateKeyRecognizer(), body)
    assert span == body


def test_a_block_cut_at_its_head_goes(found, made_up):
    body = block(made_up).split("\n", 1)[1]
    (span,) = found(PrivateKeyRecognizer(), "see " + body)
    assert body in span


def test_two_blocks_do_not_take_what_lies_between(found, made_up):
    text = f"{block(made_up)}\nand then\n{block(made_up)}"
    spans = found(PrivateKeyRecognizer(), text)
    assert len(spans) == 2
    assert not any("and then" in span for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "a PRIVATE KEY was asked for",
        "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
    ],
)
def test_public_things_are_left(found, text):
    assert found(PrivateKeyRecognizer(), text) == []
