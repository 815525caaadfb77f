import pytest

from feedback.redaction.recognizers.connection_string import (
    ConnectionStringRecognizer,
)


@pytest.mark.parametrize(
    ("around", "user"),
    [
        ("Server=db;Database=app;User Id={};Password={};", "svc_app"),
        ("Driver=x;UID={};PWD={};", "reporting"),
        ("host=db user={} password={} dbname=app", "svc_app"),
    ],
)
def test_users_and_passwords_go(found, made_up, around, user):
    secret = "K7" + made_up(8)
    text = around.format(user, secret)
    assert found(ConnectionStringRecognizer(), text) == [user, secret]


@pytest.mark.parametrize(
    "text",
    [
        "host=db user=postgres dbname=app",
        "a=1; b=2; c=3;",
        "Server=db;Database=app;Password=<your-password>;",
        "user=x",
        "the server is slow; the database is fine; the password is gone;",
    ],
)
def test_options_and_placeholders_stay(found, text):
    assert found(ConnectionStringRecognizer(), text) == []
