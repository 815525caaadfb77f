"""Parts of pages that are kept: when they are made anew, and for whom."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback import facade
from feedback.models import Report
from tests.feedback.made_up import change
from tests.triage.cause_documents import CORRUPTION, ROUTING, at, store
from tests.triage.logins import person
from triage.models import Cause, ScanState
from triage.queries.once import once, one_look

pytestmark = pytest.mark.django_db
CAUSE = "/causes/cause-routing/"
PATHS = ("/", CAUSE, "/symptoms/", "/explore/", "/changes/", "/coverage/")


@pytest.fixture
def world(client):
    store(ROUTING)
    ScanState.objects.create(last_hour=at("2025-09-10T00:00:00"))
    client.force_login(person("ivy", "investigator"))
    return client


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def same(page):
    """Return a page without what differs each time: the tokens of its forms."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", page)


def test_a_second_view_says_the_same_and_asks_little(world):
    first = {path: text(world, path) for path in PATHS}
    for path in PATHS:
        with CaptureQueriesContext(connection) as queries:
            again = text(world, path)
        assert same(again) == same(first[path])
        assert len(queries) <= 12, path


def test_a_scanned_hour_makes_them_anew(world):
    assert "opus-4-1" not in text(world, "/")
    store(CORRUPTION)
    ScanState.objects.update(last_hour=at("2025-09-10T01:00:00"))
    assert "opus-4-1" in text(world, "/")


def test_a_document_that_was_written_anew_is_shown(world):
    text(world, CAUSE)
    Cause.objects.update(document=ROUTING | {"reports": 77})
    assert "77 by 58 reporters" in text(world, CAUSE)


def test_what_somebody_says_of_a_cause_is_seen_at_once(world):
    assert ">acknowledged<" not in text(world, "/").split('class="cause')[1]
    asked = {"act": "state", "state": "acknowledged", "seen": "open"}
    world.post(f"{CAUSE}act", asked)
    assert ">acknowledged<" in text(world, "/").split('class="cause')[1]
    assert ">acknowledged<" in text(world, CAUSE)


def test_a_change_that_is_logged_is_seen_at_once(world):
    title = "Turn the cache off"
    assert title not in text(world, "/changes/")
    text(world, "/")
    when = at("2025-09-09T00:00:00")
    facade.accept_changes(
        items=[change("chg-90", at=when.isoformat(), title=title)], now=when
    )
    assert title in text(world, "/changes/")
    assert title in text(world, "/")


def test_what_an_investigator_saw_is_not_shown_to_a_viewer(world, client):
    inside = '/symptoms/context_loss/sample"'
    pages = ["/symptoms/", CAUSE]
    assert [inside in text(world, path) for path in pages] == [False, True]
    client.force_login(person("ada"))
    assert [inside in text(client, path) for path in pages] == [False, False]
    assert "reports of this cause" not in text(client, CAUSE)


def test_two_people_have_their_own_names_and_tokens(world, client):
    assert "Log out ivy" in text(world, "/")
    client.force_login(person("ada"))
    page = text(client, "/")
    assert "Log out ada" in page
    assert "ivy" not in page


def test_what_waits_is_never_kept(world):
    assert "<dt>Waiting for redaction</dt><dd>0</dd>" in text(world, "/")
    when = at("2025-09-09T00:00:00")
    Report.objects.bulk_create(
        Report(
            report_id=f"w{n}",
            received_at=when,
            created_at=when,
            hour=when,
            state=Report.State.WAITING,
        )
        for n in range(12)
    )
    page = text(world, "/")
    assert "<dt>Waiting for redaction</dt><dd>10, the oldest for" in page
    assert facade.waiting(now=when) == (12, when)
    assert facade.waiting(now=when - timedelta(hours=1)) == (0, None)


def test_once_asks_once_in_a_look_and_every_time_outside():
    asked = []

    @once
    def ask(word, *, loud=False):
        asked.append((word, loud))
        return len(asked)

    assert [ask("a"), ask("a")] == [1, 2]
    with one_look():
        assert [ask("a"), ask("a"), ask("a", loud=True), ask("b")] == [3, 3, 4, 5]
    assert ask("a") == 6
    with one_look():
        assert ask("a") == 7
