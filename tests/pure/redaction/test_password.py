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


@pytest.mark.parametrize(
    "around",
    [
        "password {} for db",
        "log in as bob with password {} please",
        "pw: {}",
        "login bob pw={}",
        "the pw is {} btw",
        "set the pwd to {}",
        "I changed the password to {} yesterday",
        "la contraseña es {}",
        "mon mot de passe est {}",
        "Passwort: {}",
        "das Kennwort lautet {}",
        "senha: {}",
        "password was changed to {}",
        "credentials: admin / {}",
        "login: admin/{}",
        "DB_PW={}",
    ],
)
@pytest.mark.parametrize(
    "value", ["hunter2", "p4ssw0rd", "blue-Horse-9", "Winter2024!", "S3cret!"]
)
def test_passwords_beside_their_word_are_found(found, around, value):
    assert value in found(PasswordRecognizer(), around.format(value))


@pytest.mark.parametrize(
    "text",
    [
        "my PIN is 4821",
        "the pin code: 4821",
        "2fa recovery code: Lx71o-z9jHl",
        "one of my backup codes: 4f8k2-9xw3q",
        "the OTP was 482193",
    ],
)
def test_pins_and_codes_are_found(found, text):
    assert found(PasswordRecognizer(), text) == [text.split()[-1]]


@pytest.mark.parametrize(
    "text",
    [
        "password reset2 page",
        "password SHA256 hashing",
        "password base64 encoding",
        "password hashing with bcrypt, password argon2id",
        "the password field1 and password_2 inputs",
        "the pw is wrong",
        "password must have 12 characters",
        "password 12345-free since v2.0",
        "password (min. 8 characters)",
        "the pin is 13 on the board",
        "error code: E1234x",
        "password is ok since 2024",
        "changed the password to something else",
        "login: home/index2",
        "password: 8-64 characters",
        "login: 2024-05-06 10:00",
    ],
)
def test_talk_of_passwords_is_left(found, text):
    assert found(PasswordRecognizer(), text) == []
