"""Weekly reports that are kept: when one is due, that it is made once, its pages."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from config import env
from tests.triage.cause_documents import ROUTING, SMALL, at, store
from tests.triage.logins import person
from triage.models import KeptReport, ScanState
from triage.queries.kept_reports import report_kept
from triage.queries.weeks import Week
from triage.report import build_report
from triage.report.kept import keep
from triage.report.schedule import PATIENCE, last_due, make_due

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = at("2025-09-01T06:00:00")


@pytest.mark.parametrize(
    ("now", "weekday", "hour", "due"),
    [
        ("2025-09-01T06:00:00", 0, time(8), "2025-09-01T06:00:00"),
        ("2025-09-01T05:59:59", 0, time(8), "2025-08-25T06:00:00"),
        ("2025-11-03T12:00:00", 0, time(8), "2025-11-03T07:00:00"),
        # The clocks skip 02:30 on 30 March 2025 and show it twice on 26 October.
        ("2025-03-31T00:00:00", 6, time(2, 30), "2025-03-30T01:30:00"),
        ("2025-10-26T12:00:00", 6, time(2, 30), "2025-10-26T00:30:00"),
        ("2025-08-31T22:30:00", 0, time(0, 15), "2025-08-31T22:15:00"),
    ],
)
def test_it_is_due_by_the_clock_of_its_zone(now, weekday, hour, due):
    assert last_due(now=at(now), weekday=weekday, at=hour, zone=BERLIN) == at(due)


@pytest.mark.parametrize("text", ["monday 08:00", "xyz 08:00", "mon 24:00", "mon 8"])
def test_a_schedule_that_is_none_is_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("WEEKLY_REPORT_AT", text)
    with pytest.raises(ImproperlyConfigured, match="WEEKLY_REPORT_AT"):
        env.weekly("WEEKLY_REPORT_AT")


@pytest.mark.parametrize("text", ["Mars/Base", "../etc/passwd", "/etc/passwd"])
def test_a_zone_that_is_none_is_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("WEEKLY_REPORT_ZONE", text)
    with pytest.raises(ImproperlyConfigured, match="WEEKLY_REPORT_ZONE"):
        env.zone("WEEKLY_REPORT_ZONE", "UTC")


@pytest.fixture
def monday(db, settings):
    settings.WEEKLY_REPORT_AT = (0, time(8))
    settings.WEEKLY_REPORT_ZONE = BERLIN
    store(ROUTING)
    store(SMALL)
    ScanState.objects.create(pk=1, last_hour=at("2025-09-01T05:00:00"), version="e-1")


def test_it_is_made_once_for_the_week_that_is_over(monday):
    assert make_due(now=MONDAY) == Week(2025, 35)
    assert make_due(now=MONDAY + timedelta(days=3)) is None
    kept = KeptReport.objects.get()
    assert (kept.week, kept.scheduled_for, kept.engine) == ("2025-W35", MONDAY, "e-1")


def test_of_two_beats_one_makes_it(monday):
    report = build_report(week=Week(2025, 35), now=MONDAY)
    assert keep(report=report, clock=MONDAY, scheduled_for=MONDAY)
    assert not keep(report=report, clock=MONDAY, scheduled_for=MONDAY)
    assert KeptReport.objects.get().times_made == 1


def test_it_waits_for_the_scan_and_not_forever(monday):
    ScanState.objects.update(last_hour=at("2025-08-31T10:00:00"))
    assert make_due(now=MONDAY) is None
    assert make_due(now=MONDAY + PATIENCE) == Week(2025, 35)


def test_without_a_schedule_nothing_is_made(monday, settings):
    settings.WEEKLY_REPORT_AT = None
    assert make_due(now=MONDAY) is None


def test_one_made_again_takes_the_place_and_is_counted(monday):
    report = build_report(week=Week(2025, 35), now=MONDAY)
    for hours in (0, 1):
        assert keep(report=report, clock=MONDAY + timedelta(hours=hours))
    kept = KeptReport.objects.get()
    assert (kept.times_made, kept.made_at) == (2, MONDAY + timedelta(hours=1))
    assert make_due(now=MONDAY) == Week(2025, 35)


def test_its_pages_tell_no_small_count(monday, client):
    make_due(now=MONDAY)
    client.force_login(person("ada"))
    assert "2025-W35" in client.get("/weekly/").content.decode()
    for path in ("/weekly/2025-W35/", "/weekly/2025-W35.md", "/weekly/2025-W35.json"):
        text = client.get(path).content.decode()
        assert "fewer than 5 reporters" in text
        assert "48.1" not in text
        assert "<short>" not in text or not path.endswith("/")
        assert " style=" not in text
    assert client.get("/weekly/2025-W01/").status_code == 404


def test_its_page_leads_to_the_causes_and_the_list_has_the_dates(monday, client):
    make_due(now=MONDAY)
    client.force_login(person("ada"))
    page = client.get("/weekly/2025-W35/").content.decode()
    assert '<a class="wr-link" href="/causes/cause-routing/">sonnet-4 on' in page
    rows = client.get("/weekly/").content.decode().split('<dl class="facts">')[1]
    assert '<time datetime="2025-08-25">25 Aug 2025</time>' in rows
    assert '<time datetime="2025-08-31">31 Aug 2025</time>' in rows


@pytest.mark.parametrize(
    "path", ["/weekly/", "/weekly/2025-W35/", "/weekly/2025-W35.md"]
)
def test_they_ask_for_a_login(client, db, path):
    assert client.get(path)["Location"].startswith("/login/")


def test_an_empty_list_says_why(client, db):
    client.force_login(person("ada"))
    assert "Not computed yet" in client.get("/weekly/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("week", ["\0", "2025-W35\0", "2025-w35", "2025-W99"])
def test_what_is_no_week_is_not_asked_of_the_database(week):
    """PostgreSQL takes no NUL, and says so by an error."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert report_kept(week=week) is None
    assert not asked.captured_queries
    if week != "2025-W99":
        with pytest.raises(Resolver404):
            resolve(f"/weekly/{week}/")
