"""A cause that came back: each return is told once, by every channel."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail

from tests.pure.scan.test_reopened import HERE, LATER, returns, scanned
from tests.triage.cause_documents import ROUTING, SMALL, at, store
from tests.triage.grafana_server import grafana
from tests.triage.receiver_server import receiver
from triage.alerts.channels import signature
from triage.alerts.outbox import alert, note_owed
from triage.cause_writing import write_causes
from triage.core.causes import CAME_BACK
from triage.core.document import Writer
from triage.models import Cause, Delivery
from triage.muting import mute
from triage.queries import cause_known
from triage.verdicts import Actor

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BACK = at("2025-09-10T20:00:00")
NOW = BACK + HOUR
ORIGIN = at("2025-08-01T00:00:00")


@pytest.fixture
def mailed(settings):
    settings.ALERT_EMAILS = ["oncall@example.org"]
    settings.PUBLIC_URL = "https://groundswell.example/"


def came_back(document=ROUTING, *times, **more):
    """A cause of long ago as the scan writes it after each of these returns."""
    notes = [(when, CAME_BACK) for when in times or (BACK,)]
    history = [
        {"at": when.isoformat(), "what": what}
        for when, what in [(BACK - 3 * DAY, "the excess is gone"), *notes]
    ]
    return document | {"history": history} | more


def told_of(kind="cause.reopened"):
    return Delivery.objects.filter(event=kind)


def test_a_return_is_mailed_once_with_its_link(mailed):
    store(came_back())
    assert alert(now=NOW) == {"sent": 1, "failed": 0, "muted": 0}
    assert alert(now=NOW + HOUR)["sent"] == 0
    (message,) = mail.outbox
    assert message.subject.startswith("Groundswell: Cause came back: ")
    assert "58 reporters" in message.body
    assert "https://groundswell.example/causes/cause-routing/" in message.body


def test_what_the_scan_writes_of_a_return_is_told_once_however_often(mailed):
    hours = LATER + 24
    engine = scanned((LATER, hours, HERE), seed=12, hours=hours)
    (hour,) = returns(engine.causes[0])
    now = ORIGIN + hours * HOUR
    for until in (hours, hours, hours + 1):
        writer = Writer(engine=engine, changes=(), origin=ORIGIN, until=until)
        write_causes(causes=engine.causes, writer=writer)
        alert(now=now)
    assert Cause.objects.get().resolved_at is None
    row = told_of().get()
    assert row.subject == f"C-1 {(ORIGIN + hour * HOUR).isoformat()}"
    (message,) = mail.outbox
    assert "Cause came back: " in message.subject


def test_every_return_is_told_and_the_end_between_them(mailed):
    store(came_back())
    alert(now=NOW)
    again = BACK + 5 * DAY
    ended = came_back(resolved_at=(BACK + 3 * DAY).isoformat())
    Cause.objects.all().delete()
    store(ended)
    assert alert(now=BACK + 3 * DAY + HOUR)["sent"] == 1
    Cause.objects.all().delete()
    store(came_back(ROUTING, BACK, again))
    assert alert(now=again + HOUR)["sent"] == 1
    subjects = [message.subject.split(": ")[1] for message in mail.outbox]
    assert subjects == ["Cause came back", "Cause has ended", "Cause came back"]
    assert told_of().count() == 2


def test_a_return_of_long_ago_alerts_nobody(mailed):
    store(came_back())
    assert alert(now=BACK + 2 * DAY)["sent"] == 0
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("state", "more"), [("dismissed", {}), ("open", {"merged_into": "cause-other"})]
)
def test_a_dismissed_or_merged_cause_does_not_return(mailed, state, more):
    store(came_back(**more), state=state)
    assert alert(now=NOW)["sent"] == 0


@pytest.mark.parametrize("scope", ["", "cause-routing"])
def test_a_muted_return_is_recorded_and_not_sent_later(mailed, scope):
    store(came_back())
    reason = "the provider has an outage"
    by = Actor(name="ivy")
    mute(cause_id=scope, until=NOW + 2 * HOUR, reason=reason, actor=by, now=NOW)
    alert(now=NOW)
    alert(now=NOW + 3 * HOUR)
    assert told_of().get().state == "muted"
    assert not mail.outbox


def test_webhooks_are_told_the_shown_figures_and_no_text(settings):
    settings.ALERT_WEBHOOK_SECRET = "made up for this test"
    with receiver() as (url, seen):
        settings.ALERT_WEBHOOKS = [f"{url}/slack"]
        settings.ALERT_SIGNED_WEBHOOKS = [f"{url}/signed"]
        store(came_back(SMALL))
        assert alert(now=NOW)["sent"] == 2
        assert alert(now=NOW)["sent"] == 0
    bodies = {path: (headers, body) for path, headers, body in seen}
    _, body = bodies["/slack"]
    assert json.loads(body).keys() == {"text"}
    assert json.loads(body)["text"].startswith("Cause came back: ")
    assert "fewer than 5 reporters" in json.loads(body)["text"]
    headers, body = bodies["/signed"]
    stamp = headers["X-Groundswell-Timestamp"]
    made = signature(secret="made up for this test", stamp=stamp, body=body)
    assert headers["X-Groundswell-Signature"] == made
    told = json.loads(body)
    assert told["event"] == "cause.reopened"
    assert told["id"] == f"cause.reopened cause-small {BACK.isoformat()}"
    assert told["document"]["reporters"] is None
    shown = cause_known(cause_id="cause-small", now=NOW)
    assert told["document"] == shown.document


def test_a_region_in_grafana_stays_until_the_cause_ends_anew(settings):
    store(came_back())
    with grafana() as board:
        settings.GRAFANA_URL, settings.GRAFANA_TOKEN = board.url, "glsa_made-up"
        note_owed(now=NOW)
    assert not Delivery.objects.exists()
    assert not board.seen
