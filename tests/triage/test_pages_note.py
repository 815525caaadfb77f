"""The draft incident note: what it says, what it leaves out, what it escapes."""

from __future__ import annotations

import pytest

from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, store
from tests.triage.logins import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    client.force_login(person("ada"))
    return client


def note(client, document):
    store(document)
    answer = client.get(f"/causes/{document['cause_id']}/note.md")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_a_markdown_file(ada):
    store(ROUTING)
    answer = ada.get("/causes/cause-routing/note.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="cause-routing.md"'


def test_it_says_what_since_until_how_much_where_and_which_change(ada):
    text = note(ada, ROUTING)
    heads = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert heads == ["What", "When", "How much", "Where", "Suspect change", "How sure"]
    assert "- Since: 5 Aug 2025, 14:00 UTC" in text
    assert "- Until: still going on" in text
    assert "0.81% of all requests in that time (128,034 requests), 16%" in text
    assert "| model | sonnet-4 | 0.81% |" in text
    assert "| platform | all alike | not told apart |" in text
    assert "| channel | all alike | not told apart |" in text
    assert "| routing\\_pool | long-context | 0.81% |" in text
    assert "(chg-41, 5 Aug 2025, 13:10 UTC), score 0.93 of 1" in text
    assert "11 times as many reports as the requests there let expect" in text
    assert "that is no proof" in text


def test_a_cause_that_is_over_has_an_end(ada):
    assert "- Until: 2 Sep 2025, 18:00 UTC" in note(ada, CORRUPTION)


def test_without_a_suspect_it_says_so(ada):
    text = note(ada, CORRUPTION)
    assert "No logged change fits." in text
    assert "score" not in text


def test_a_title_stays_a_title(ada):
    text = note(ada, ROUTING)
    assert "Route \\<short\\> requests" in text
    assert "<short>" not in text


def test_few_reporters_are_no_number(ada):
    text = note(ada, SMALL)
    assert "- Reports: reports by fewer than 5 reporters" in text
    assert "- Users with a request there: fewer than 5" in text
    for number in ("37", "48.1", "30.3", "77.7", "0.77"):
        assert number not in text


def test_no_word_of_a_report_stands_in_it(ada):
    text = note(ada, ROUTING)
    assert not {"forgot", "earlier", "again"} & set(text.replace(",", " ").split())


def test_without_counters_the_share_is_not_known(ada):
    nothing = {"requests": None, "share": None, "worst_hour_share": None}
    text = note(ada, ROUTING | {"basis": "reports", "affected": nothing})
    assert "Affected requests: not known" in text
    assert "| model | sonnet-4 | unknown |" in text
    assert "11 times as many reports as the other reports there let" in text


def test_an_unknown_cause_has_none_and_nobody_reads_one_without_a_login(client, ada):
    assert ada.get("/causes/lost/note.md").status_code == 404
    client.logout()
    assert client.get("/causes/cause-routing/note.md").status_code == 302
