import pytest

from feedback.redaction.recognizers.email import EmailRecognizer


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mail ana.pop@example.org please", "ana.pop@example.org"),
        ("<ana+bugs@mail.example.co.uk>", "ana+bugs@mail.example.co.uk"),
        ("mailto:ana@example.org.", "ana@example.org"),
        ("ana_pop%x@sub.example.museum,", "ana_pop%x@sub.example.museum"),
        ("józef@example.pl", "józef@example.pl"),
        ('"ana pop"@example.org', '"ana pop"@example.org'),
        ("ana (at) example dot org", "ana (at) example dot org"),
        ("ana.pop [at] example [dot] org", "ana.pop [at] example [dot] org"),
        ("ana at example dot org", "ana at example dot org"),
        ("ana(at)example.org", "ana(at)example.org"),
        ("me at ana.pop (at) example dot org", "ana.pop (at) example dot org"),
    ],
)
def test_addresses_are_found_whole(found, text, address):
    assert address in found(EmailRecognizer(), text)


@pytest.mark.parametrize(
    "text",
    [
        "git clone git@github.com:org/repo.git",
        "npm i react@18.2.0 lodash@latest",
        "use @app.route above",
        "it stops at dot notation",
        "look at example.org",
        "user@localhost",
        "a@b",
        "1 @ 2.50 each",
    ],
)
def test_look_alikes_are_left(found, text):
    assert found(EmailRecognizer(), text) == []


def test_a_domain_is_never_looked_up(monkeypatch, found):
    def refuse(*args, **kwargs):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert found(EmailRecognizer(), "ana@unheard-of.example") == [
        "ana@unheard-of.example"
    ]


@pytest.mark.parametrize(
    "address",
    [
        "jane.doe at example.org",
        "jane.doe @ example . org",
        "jane.doe@example,org",
        "jane.doe arroba example punto es",
        "jane.doe＠example.org",
    ],
)
def test_loosely_written_addresses_are_found_after_a_cue(found, address):
    assert address in found(EmailRecognizer(), f"my email is {address} please")


@pytest.mark.parametrize(
    "text",
    ["mail me at noon. Thanks", "look at example.org", "email us at once, thanks"],
)
def test_what_no_cue_calls_an_address_is_left(found, text):
    assert found(EmailRecognizer(), text) == []


def test_the_cue_is_no_part_of_the_address(found):
    address = "jane.doe@example.org"
    assert set(found(EmailRecognizer(), f"reach me at {address} or")) == {address}
