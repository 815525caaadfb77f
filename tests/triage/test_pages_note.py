"""The draft incident note: what it says, what it leaves out, what it escapes."""

from __future__ import annotations

from html import unescape

import pytest

from tests.triage.cause_documents import CORRUPTION, DATED, ROUTING, SMALL, store
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
    assert heads == [
        *("What", "When", "How much", "Where"),
        *("Course", "Suspect change", "Fix", "How sure"),
    ]
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
    # Above stands the minute at which it was drafted.
    _, figures = text.split("## What", 1)
    for number in ("37", "48.1", "30.3", "77.7", "0.77"):
        assert number not in figures


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


def test_the_course_and_the_change_that_ended_it(ada):
    steps = [
        ROUTING["steps"][0] | {"at": "2025-08-25T10:00:00+00:00"},
        {
            "at": "2025-08-29T05:00:00+00:00",
            "excess_per_hour": 3.35,
            "traffic_share": 0.217,
            "rate_ratio": 27.1,
        },
    ]
    fix = {
        "what": "end",
        "turn_at": "2025-09-02T17:00:00+00:00",
        "change_id": "chg-77",
        "title": "Back to *default*",
        "at": "2025-09-02T16:13:00+00:00",
    }
    gone = {"attribute": "model", "values": ["opus-4", "opus-4-1"]}
    text = note(
        ada,
        CORRUPTION
        | {"steps": steps, "related_changes": [fix | {"what": "step"}, fix]}
        | {"ended_at": "2025-09-02T17:00:00+00:00"}
        | {"ended_parts": [gone | {"at": "2025-08-28T11:00:00+00:00"}]},
    )
    course = text.split("## Course\n\n")[1].split("\n\n")[0].splitlines()
    assert [line.split(" UTC: ")[1].split(",")[0] for line in course] == [
        "onset: 2.31 reports an hour more than expected",
        "detected",
        "the excess ends in model opus-4 and opus-4-1 and goes on elsewhere",
        "step: 3.35 reports an hour more than expected",
        "the excess ends",
        "seen to have ended",
    ]
    fixes = text.split("## Fix\n\n")[1].split("\n\n")[0].splitlines()
    assert fixes == [
        "- Back to \\*default\\* (chg-77, 2 Sep 2025, 16:13 UTC): near the end of the "
        "excess, 2 Sep 2025, 17:00 UTC"
    ]


def test_the_course_of_few_reporters_has_no_number(ada):
    text = note(ada, SMALL)
    course = text.split("## Course")[1].split("## ")[0]
    assert "15% of all requests inside" in course
    assert "2.31" not in course
    assert "Not over yet." in text


def test_the_note_stands_on_the_page_too_as_it_is_in_the_file(ada):
    text = note(ada, ROUTING)
    page = unescape(ada.get("/causes/cause-routing/").content.decode())
    shown = page.split('spellcheck="false">')[1].split("</textarea>")[0]
    assert shown.strip() == text.strip()


def test_a_page_says_where_the_excess_ended_before(ada):
    gone = {"attribute": "model", "values": ["opus-4"]}
    at = "2025-08-28T11:00:00+00:00"
    store(CORRUPTION | {"ended_parts": [gone | {"at": at}]})
    for path in ("/causes/cause-corruption/", "/"):
        page = " ".join(ada.get(path).content.decode().split())
        assert f'<time datetime="{at}">28 Aug 2025, 11:00</time>' in page
    assert "ended in model opus-4" in page


def test_it_says_that_a_change_dates_the_onset(ada):
    since = note(ada, DATED).split("- Since: ")[1].split("\n")[0]
    assert "; put at the minute of the change “Route \\<short\\> requests" in since
    assert since.endswith("so that the two agree says nothing for it")


def test_an_onset_of_the_counts_is_no_change_s(ada):
    assert "put at the minute" not in note(ada, ROUTING)
