import pytest

from feedback.redaction.recognizers.username import UsernameRecognizer


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("User @velvet_moose42 sees it", "@velvet_moose42"),
        ("my handle is @tomasz.krk if you look", "@tomasz.krk"),
        ("username: jkowalczyk84", "jkowalczyk84"),
        ("logged in as user mwangi_p and hangs", "mwangi_p"),
        ("asked by u/velvet_moose yesterday", "u/velvet_moose"),
    ],
)
def test_handles_and_called_names_go(found, text, name):
    assert name in found(UsernameRecognizer(), text)


@pytest.mark.parametrize(
    "text",
    [
        "@property",
        "    @app.route\n    def x(): pass",
        "npm i @types/node and @anthropic-ai/sdk",
        "see @src/main.py and @README.md",
        "@media (max-width: 3px) {}",
        "@claude fix this",
        "the @Override is missing",
        "a@b and x @ y",
        "pip install x@1.2.3 or @2.0.1",
        "```\n@velvet_moose42 is here\n```",
        "username: required",
        "login: admin",
        "login:\n  serviceAccountToken:",
        "the username is missing",
    ],
)
def test_decorators_packages_and_words_stay(found, text):
    assert found(UsernameRecognizer(), text) == []
