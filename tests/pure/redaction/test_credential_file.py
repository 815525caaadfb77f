import pytest

from feedback.redaction.recognizers.credential_file import CredentialFileRecognizer

HASH = "$2b$12$q7Rt5mNw2LxPz8Kd0Vb4YuHs1Jf6Gc3Xe9Qa7Wd5Tk2Mn8Bv4Cz6La"


@pytest.mark.parametrize(
    "around",
    [
        "machine h login u password {}",
        "machine github.com\n  login octo\n  password {}\n",
        "machine h password {}",
        "default login anonymous password {}",
        "db.example.org:5432:prod:app:{}",
        "localhost:5432:*:postgres:{}",
        "*:*:*:postgres:{}",
        "CREATE USER app IDENTIFIED BY '{}';",
        "alter user 'app'@'%' identified with caching_sha2_password by '{}'",
        "ALTER ROLE app WITH PASSWORD '{}';",
        "CREATE ROLE app LOGIN ENCRYPTED PASSWORD '{}'",
        "<password>{}</password>",
        '<add key="DbPassword" value="{}" />',
        "wpa_passphrase={}",
        'psk="{}"',
        "requests.get(url, auth=('bob', '{}'))",
        'HTTPBasicAuth("bob", "{}")',
        "PGPASSWORD={} psql -h db",
        "MYSQL_ROOT_PASSWORD={}",
        "spring.datasource.password={}",
        "db:\n  user: app\n  password: {}\n",
        "user=app\npassword = {}\n",
    ],
)
@pytest.mark.parametrize("value", ["opensesame", "letmeinnow", "S3cret-horse"])
def test_passwords_are_found_by_the_form_of_the_file(found, around, value):
    text = around.format(value)
    assert set(found(CredentialFileRecognizer(), text)) == {value}


@pytest.mark.parametrize(
    "around", ["bob:{}", "root:{}:19000:0:99999:7:::", "hash is {}"]
)
@pytest.mark.parametrize(
    "value", [HASH, "$6$q7Rt5mNw2LxPz8Kd$" + "aB3" * 28, "$apr1$q7Rt5mNw$" + "xY9." * 5]
)
def test_hashed_passwords_are_found(found, around, value):
    assert found(CredentialFileRecognizer(), around.format(value)) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "machine learning login page password reset",
        "main.c:5432:7:note:expanded",
        "PGPASSWORD=$SECRET psql",
        "DB_PASSWORD=required",
        "<password>string</password>",
        "<password>${db.password}</password>",
        "class Login:\n  user: str\n  password: str\n",
        "user: string;\npassword: string;\n",
        "ALTER USER app WITH PASSWORD NULL",
        "IDENTIFIED BY '<password>'",
        "user: you forgot it\npassword: incorrect\n",
        "$1 costs $2 and $3",
        "auth=('user', 'password')",
        "my password = opensesame(user)",
    ],
)
def test_types_words_and_placeholders_are_left(found, text):
    assert found(CredentialFileRecognizer(), text) == []
