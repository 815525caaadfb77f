"""Mutes: who may, what is not sent then and not later, and what the pages tell."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.triage.cause_documents import ROUTING, SMALL, at, store
from tests.triage.logins import person
from tests.triage.reports_told import told
from triage.alerts.outbox import alert, note_owed
from triage.erasure import erase_report
from triage.models import Delivery, Mute
from triage.muting import LONGEST, mute
from triage.verdicts import ActError, Actor

pytestmark = pytest.mark.django_db
NOW = at("2025-08-06T21:00:00")
HOUR = timedelta(hours=1)
WHY = "the provider has an outage"
ACTOR = Actor(name="ivy")


@pytest.fixture(autouse=True)
def mailed(settings):
    settings.ALERT_EMAILS = ["oncall@example.org"]
    store(ROUTING)


def quiet(cause_id="", *, hours=2, now=NOW, reason=WHY):
    until = now + hours * HOUR
    mute(cause_id=cause_id, until=until, reason=reason, actor=ACTOR, now=now)


@pytest.mark.parametrize("scope", ["", "cause-routing"])
def test_what_is_muted_is_recorded_and_not_sent_later(scope):
    quiet(scope)
    alert(now=NOW)
    alert(now=NOW + 3 * HOUR)
    assert Delivery.objects.get().state == "muted"
    assert not mail.outbox


def test_what_waits_when_a_mute_begins_is_muted_too():
    note_owed(now=NOW)
    quiet("cause-routing")
    assert alert(now=NOW)["muted"] == 1
    assert not mail.outbox


def test_another_cause_is_not_muted():
    store(SMALL)
    quiet("cause-small")
    assert alert(now=NOW)["sent"] == 1


def test_a_mute_ends_by_itself_or_by_a_later_word():
    quiet(hours=1)
    quiet(hours=0, now=NOW + timedelta(minutes=1), reason="the outage is over")
    assert alert(now=NOW + timedelta(minutes=2))["sent"] == 1
    quiet(hours=1, now=NOW + HOUR)
    store(SMALL | {"detected_at": (NOW + 2 * HOUR).isoformat()})
    assert alert(now=NOW + 3 * HOUR)["sent"] == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "short"}, "reason"),
        ({"reason": "asked by alice@example.org today"}, "reason"),
        ({"hours": LONGEST // HOUR + 1}, "until"),
    ],
)
def test_a_mute_that_is_none_is_refused(change, field):
    with pytest.raises(ActError, match=field):
        quiet(**change)
    assert not Mute.objects.exists()


def test_an_erased_report_is_named_by_no_mute():
    told(2)
    quiet(reason="only (r-0) and that was ours")
    quiet(reason="r-01 is not that one")
    erase_report(report_id="r-0", now=NOW)
    reasons = [row.reason for row in Mute.objects.all()]
    assert reasons == ["erased", "r-01 is not that one"]


@pytest.mark.parametrize("path", ["/alerts/", "/causes/cause-routing/alerts"])
@pytest.mark.parametrize("role", ["investigator", "admin"])
def test_the_page_mutes_and_says_so(client, path, role):
    client.force_login(person("ivy", role))
    assert b"Not muted." in client.get(path).content
    answer = client.post(path, {"hours": "24", "reason": WHY}, follow=True)
    assert WHY.encode() in answer.content
    row = Mute.objects.get()
    assert row.cause_id == ("cause-routing" if "causes" in path else "")
    assert timedelta(hours=23) < row.until - timezone.now() <= timedelta(hours=24)


def test_a_viewer_sees_and_mutes_nothing(client):
    client.force_login(person("ada"))
    alert(now=NOW)
    page = client.get("/alerts/").content
    assert b"cause.new" in page
    assert b'name="reason"' not in page
    assert client.post("/alerts/", {"hours": "1", "reason": WHY}).status_code == 403
    assert not Mute.objects.exists()


def test_what_the_form_lacks_is_said_with_what_was_typed(client):
    client.force_login(person("ivy", "investigator"))
    answer = client.post("/alerts/", {"hours": "1", "reason": "short"})
    assert answer.status_code == 400
    assert b'value="short"' in answer.content
    assert client.post("/alerts/", {"hours": "9", "reason": WHY}).status_code == 400
    assert client.get("/causes/none/alerts").status_code == 404


def test_pages_ask_for_a_login(client):
    for path in ("/alerts/", "/causes/cause-routing/alerts"):
        assert client.get(path)["Location"].startswith("/login/")


def test_the_command_mutes_and_ends_it():
    out = StringIO()
    call_command("mute", "all", "--hours", "3", "--reason", WHY, stdout=out)
    call_command("mute", "all", "--hours", "0", "--reason", WHY, stdout=out)
    assert [row.who for row in Mute.objects.all()] == ["command:mute"] * 2
    assert "all: no alerts until" in out.getvalue()
    assert "all: not muted" in out.getvalue()
    with pytest.raises(CommandError, match="no cause has this id"):
        call_command("mute", "none", "--hours", "3", "--reason", WHY)
    with pytest.raises(CommandError, match="--by"):
        call_command("mute", "all", "--hours", "3", "--reason", WHY, "--by", "eve")


def test_what_was_given_up_is_on_the_health_page(client):
    client.force_login(person("ada"))
    assert b"alerts could not be sent" not in client.get("/health/").content
    note_owed(now=NOW)
    error = {"state": "dead", "error": "HTTP 503", "done_at": timezone.now()}
    Delivery.objects.update(**error)
    page = client.get("/health/").content
    assert b"Failed: alerts could not be sent" in page
    assert b"HTTP 503" in page
