import pytest

from feedback.redaction.recognizers.password import PasswordRecognizer

WORD = "Tr0ub4dor&3"


@pytest.mark.parametrize(
    "around",
    [
        "my password is {}",
        "Password: {}",
        'password="{}"',
        "pwd={};Server=db1",
        "passwd: '{}'",
        "the password was {} before",
        "my root password for the box is {}",
        "mysql --password={} -h db",
    ],
)
def test_passwords_are_found(found, around):
    assert WORD in found(PasswordRecognizer(), around.format(WORD))


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("postgres://app:s3cr3tpw@db.example.org/main", "app:s3cr3tpw"),
        ("redis://:s3cr3tpw@cache:6379/0", ":s3cr3tpw"),
        ("https://ana:pa-ss@example.org/", "ana:pa-ss"),
    ],
)
def test_what_a_url_carries_before_the_host_is_found(found, url, secret):
    assert secret in found(PasswordRecognizer(), f"uses {url} now")


@pytest.mark.parametrize(
    "text",
    [
        "my password is wrong",
        "the password was rejected",
        "password: required",
        "password = var.db_password",
        "password=${DB_PASSWORD}",
        "password: ********",
        "password = None",
        "forgot password? reset it",
        "ssh://git@github.com/org/repo",
        "https://example.org/@name/page",
        "postgres://user:<password>@host/db",
    ],
)
def test_talk_about_passwords_is_left(found, text):
    assert found(PasswordRecognizer(), text) == []
