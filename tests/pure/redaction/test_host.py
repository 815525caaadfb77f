import pytest

from feedback.redaction.recognizers.host import HostRecognizer


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("it called db7.payments.internal:5432 again", "db7.payments.internal"),
        ("ssh -p 22 deploy@build-07 hangs", "deploy@build-07"),
        ("scp x.txt root@gpu3.example.net:/tmp", "root@gpu3.example.net"),
        ("http://wiki.corp/page", "wiki.corp"),
    ],
)
def test_private_machines_go(found, text, host):
    assert host in found(HostRecognizer(), text)


@pytest.mark.parametrize(
    "text",
    [
        "docs.example.org and github.com",
        "http://localhost:8000 and host.docker.internal",
        "in .env.local or settings.local.json",
        "foo.internal.Bar() is private",
        "git@github.com:acme/app.git",
        "use ssh to log in",
    ],
)
def test_public_sites_files_and_code_stay(found, text):
    assert found(HostRecognizer(), text) == []
