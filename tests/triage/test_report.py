"""The weekly report: what it says, in which forms, to whom."""

from __future__ import annotations

import json
import re
import sys
from datetime import timedelta
from html import unescape
from io import StringIO

import numpy as np
import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from feedback import facade
from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, at, store, told
from tests.triage.placements import people, place
from triage.core.proportions import rate_interval
from triage.models import ScanState
from triage.queries.weeks import Week
from triage.report import build_report, render_report
from triage.report.render import report_document
from triage.report.trend import change

pytestmark = pytest.mark.django_db
NOW = at("2025-10-01T00:00:00")
WEEK = Week(2025, 35)


def report_of(week: Week):
    return build_report(week=week, now=NOW)


def serve(hour, requests: int) -> None:
    """Record traffic of one hour."""
    row = {
        "hour": hour.isoformat(),
        "requests": requests,
        "metadata": {"model": "m", "platform": "p"},
    }
    outcome = facade.accept_traffic(items=[row], now=NOW)
    assert not outcome.refused


@pytest.fixture
def world():
    for document in (ROUTING, CORRUPTION, SMALL):
        store(document)
    ScanState.objects.create(last_hour=at("2025-09-30T00:00:00"))
    hour = at("2025-08-26T10:00:00")
    serve(hour, 50_000)
    serve(hour - timedelta(days=7), 100_000)
    place(symptom_id="foreign_language", reporters=people(40), hour=hour, words=["th"])
    place(symptom_id="", reporters=people(10), hour=hour, attributes={})
    place(
        symptom_id="foreign_language",
        reporters=people(20),
        hour=hour - timedelta(days=7),
    )


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def printed(*args: str) -> str:
    out = StringIO()
    call_command("weekly_report", *args, stdout=out)
    return out.getvalue()


def test_it_opens_with_one_sentence(world):
    assert report_of(WEEK).sentence == (
        "Likely causes: 2 new and 1 still open; "
        "50 reports by 40 reporters in 50,000 requests."
    )


def test_a_cause_is_new_open_or_resolved_by_the_week(world):
    def ids(causes):
        return [cause.cause_id for cause in causes]

    before, week, after = (report_of(Week(2025, n)) for n in (32, 35, 36))
    assert ids(before.new) == ["cause-routing"]
    assert ids(before.open) == []
    assert ids(week.new) == ["cause-corruption", "cause-small"]
    assert ids(week.open) == ["cause-routing"]
    assert ids(after.new) == []
    assert ids(after.resolved) == ["cause-corruption"]
    assert ids(after.open) == ["cause-routing", "cause-small"]


def test_a_dismissed_cause_is_not_open():
    store(ROUTING, state="dismissed")
    assert report_of(WEEK).open == ()


def test_symptoms_are_compared_with_the_week_before_per_request(world):
    rows = {s.row.symptom_id: s for s in report_of(WEEK).symptoms}
    foreign = rows["foreign_language"]
    assert (foreign.row.reports.value, foreign.before.value) == (40, 20)
    assert str(foreign.per_10k) == "8.000"
    assert foreign.direction == "rising"
    assert foreign.change.text == "4 × (2.3 to 7.2)"
    assert rows["quota_burn"].direction == "level"


def test_what_could_not_be_explained_is_said(world):
    text = render_report(report=report_of(WEEK), form="md")
    assert "no symptom near enough: 10 of 50 reports (20%)" in text
    assert "so without a place: 10 of 50 reports (20%)" in text


def test_a_quiet_week_says_so_and_names_the_latest(world):
    text = render_report(report=report_of(Week(2025, 20)), form="md")
    assert "A quiet week: no reports in 0 requests." in text
    assert "The latest known report is of week 2025-W35." in text


def test_a_week_that_was_not_scanned_is_not_called_quiet():
    place(symptom_id="", reporters=people(9), hour=at("2025-08-26T10:00:00"))
    report = report_of(WEEK)
    assert report.sentence.startswith("Causes are not computed yet; 9 reports")
    assert "Not computed yet" in render_report(report=report, form="html")


def test_a_week_that_still_runs_says_so(world):
    report = build_report(week=WEEK, now=at("2025-08-30T00:00:00"))
    assert "the week is not over" in render_report(report=report, form="md")
    assert "the week is not over" not in render_report(
        report=report_of(WEEK), form="md"
    )


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_no_form_tells_a_number_of_few_reporters(world, form):
    text = render_report(report=report_of(WEEK), form=form)
    assert "fewer than 5 reporters" in text
    for number in ("37", "48.1", "0.77", "30.3"):
        assert not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", text)


def test_a_title_from_outside_stays_text_in_every_form(world):
    report = report_of(WEEK)
    assert "\\<short\\>" in render_report(report=report, form="md")
    assert "&lt;short&gt;" in render_report(report=report, form="html")
    assert "<short>" not in render_report(report=report, form="html")


def test_the_page_that_is_mailed_loads_nothing(world):
    text = render_report(report=report_of(WEEK), form="html")
    assert "http:" not in text
    assert "https:" not in text
    assert "<script" not in text


def test_json_holds_the_same_week(world):
    document = json.loads(render_report(report=report_of(WEEK), form="json"))
    assert document["week"] == "2025-W35"
    assert document["from"] == "2025-08-25T00:00:00+00:00"
    assert document["requests"] == 50_000
    assert document["open"] == [told(ROUTING)]
    rows = {row["symptom_id"]: row for row in document["symptoms"]["symptoms"]}
    assert rows["foreign_language"]["reports_before"] == 20


@pytest.mark.parametrize(
    ("count", "before", "exposure", "exposure_before", "way"),
    [
        (12, 10, 10, 10, "level"),
        (40, 10, 10, 10, "rising"),
        (10, 40, 10, 10, "falling"),
        (40, 20, 20, 10, "level"),
        (40, 10, 0, 10, "rising"),
        (9, 0, 10, 10, "rising"),
        (0, 9, 10, 10, "falling"),
        (3, 0, 10, 10, "level"),
    ],
)
def test_a_direction_is_an_interval_without_one(
    count, before, exposure, exposure_before, way
):
    found = change(
        count=count, before=before, exposure=exposure, exposure_before=exposure_before
    )
    assert found.direction == way


def test_nothing_twice_is_no_change():
    assert change(count=0, before=0, exposure=1, exposure_before=1) is None


def test_the_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(7)
    rates, ratios, rounds = 0, 0, 1000
    for _ in range(rounds):
        count, before = int(rng.poisson(30)), int(rng.poisson(20))
        low, high = rate_interval(count=count, exposure=10.0)
        rates += low <= 3.0 <= high
        found = change(count=count, before=before, exposure=10, exposure_before=5)
        ratios += found.low <= 0.75 <= found.high
    assert rates >= 0.94 * rounds
    assert ratios >= 0.94 * rounds


def test_the_rate_interval_is_that_of_the_tables():
    low, high = rate_interval(count=10, exposure=1.0)
    assert (round(low, 3), round(high, 3)) == (4.795, 18.390)
    assert rate_interval(count=0, exposure=1.0)[0] == 0
    assert round(rate_interval(count=0, exposure=1.0)[1], 3) == 3.689


def test_delays_from_onset_to_detection_to_the_end(world):
    text = render_report(report=report_of(Week(2025, 36)), form="md")
    assert (
        "Onset 25 Aug 2025, 10:00; detected 25 Aug 2025, 16:00, 6 h after the onset; "
        "ended 2 Sep 2025, 18:00, 8 days 8 h after the onset"
    ) in text
    earlier = json.loads(render_report(report=report_of(WEEK), form="json"))
    assert earlier["delays"]["cause-corruption"] == {
        "onset_to_detection_hours": 6.0,
        "detection_to_end_hours": None,
        "ended_at": None,
    }


def test_a_cause_that_ended_after_the_week_is_drawn_as_open_then(world):
    lines = report_of(WEEK).lines
    assert any("foreign script" in line and "still open" in line for line in lines)
    text = render_report(report=report_of(WEEK), form="html")
    assert text.count('class="band open"') == 3
    assert 'class="band resolved"' not in text


@pytest.mark.parametrize("form", ["md", "html"])
def test_it_says_when_the_numbers_of_its_causes_are_of_later(world, form):
    later = "the numbers of causes are those of 30 Sep 2025, 01:00"
    page = unescape(render_report(report=report_of(WEEK), form=form))
    assert later in re.sub("<[^>]*>", "", page)
    ScanState.objects.update(last_hour=at("2025-08-31T23:00:00"))
    page = render_report(report=report_of(WEEK), form=form)
    assert "numbers of causes" not in page


def test_rises_everywhere_are_told_in_the_week_they_last(world):
    origin = at("2025-08-01T00:00:00")
    rise = {
        "series": "symptom:slow_response",
        "since": 24 * 25,
        "told": 24 * 25 + 6,
        "until": 24 * 28,
        "seen": 90.0,
        "expected": 30.0,
        "reporters": 60,
    }
    ScanState.objects.update_or_create(
        pk=1,
        defaults={
            "state": {"origin": origin.isoformat(), "everywhere": [rise]},
            "last_hour": at("2025-09-30T00:00:00"),
        },
    )
    report = report_of(WEEK)
    assert "1 rise in all deployments alike" in report.sentence
    for form in ("md", "html"):
        assert "3.0 × expected" in render_report(report=report, form=form)
    assert report_of(Week(2025, 34)).findings == ()
    assert report_of(Week(2025, 36)).findings == ()


def test_what_follows_the_hour_of_the_day_is_told_in_the_week_it_lasts(world):
    origin = at("2025-08-01T00:00:00")
    rhythm = {
        "series": "symptom:slow_response",
        "sets": {"platform": ["tpu"]},
        "factors": [1.0] * 24,
        "since": 24 * 18,
        "told": 24 * 25,
        "reporters": 60,
        "until": 24 * 30,
        "peak": [12, 18],
        "ratio": 2.5,
    }
    state = {"origin": origin.isoformat(), "rhythms": [rhythm]}
    last = at("2025-09-30T00:00:00")
    ScanState.objects.update_or_create(
        pk=1, defaults={"state": state, "last_hour": last}
    )
    report = report_of(WEEK)
    assert "1 rise at the same hours of every day" in report.sentence
    for form in ("md", "html"):
        text = render_report(report=report, form=form)
        assert "platform tpu follow the hour of the day" in text
        assert "60" not in text.split("follow the hour of the day")[1][:200]
    kinds = [f["kind"] for f in report_document(report=report)["findings"]]
    assert kinds == ["follows the hour of the day"]
    # It was not known in the week in which it began.
    assert report_of(Week(2025, 34)).findings == ()
    assert report_of(Week(2025, 37)).findings == ()


def test_the_data_quality_counts_the_hours_with_traffic(world):
    text = render_report(report=report_of(WEEK), form="md")
    assert "Traffic was counted in 1 of 168 hours" in text


def test_the_mail_has_inline_styles_and_a_picture(world):
    text = render_report(report=report_of(WEEK), form="html")
    assert "wr-" not in text
    assert "<style" not in text
    assert '<svg class="timeline"' in text


def test_the_command_writes_a_file(world, clock, tmp_path):
    path = tmp_path / "week.html"
    printed("--week", "2025-W35", "--format", "html", "--out", str(path))
    assert "<h1>Groundswell, week 2025-W35</h1>" in path.read_text()


def test_the_command_takes_the_last_whole_week_by_default(world, clock):
    assert printed().startswith("# Groundswell, week 2025-W39")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("35", "is not of the form 2025-W35"),
        ("2025-W54", "2025 has no week 54"),
        ("2025-W53", "2025 has no week 53"),
        ("0000-W01", "0 has no week 1"),
    ],
)
def test_the_command_refuses_what_is_no_week(text, message):
    with pytest.raises(CommandError, match=message):
        printed("--week", text)


def test_without_weasyprint_the_command_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    path = tmp_path / "week.pdf"
    with pytest.raises(CommandError, match=r"requirements-pdf\.lock.*libpango"):
        printed("--week", "2025-W35", "--format", "pdf", "--out", str(path))
    assert not path.exists()


def test_a_pdf_needs_a_file():
    with pytest.raises(CommandError, match="pdf: --out is needed"):
        printed("--week", "2025-W35", "--format", "pdf")


def test_the_command_writes_a_pdf_where_it_can(world, clock, tmp_path):
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    path = tmp_path / "week.pdf"
    printed("--week", "2025-W35", "--format", "pdf", "--out", str(path))
    assert path.read_bytes().startswith(b"%PDF-")
    assert path.read_bytes().rstrip().endswith(b"%%EOF")


def test_a_form_that_is_no_text_is_refused(world):
    with pytest.raises(ValueError, match="pdf: is no form of text"):
        render_report(report=report_of(Week(2025, 35)), form="pdf")


def test_the_command_does_not_send_to_nobody(settings):
    settings.WEEKLY_REPORT_TO = []
    with pytest.raises(CommandError, match="WEEKLY_REPORT_TO is not set"):
        printed("--week", "2025-W35", "--send")


def test_the_command_sends_both_forms(world, clock, settings):
    settings.WEEKLY_REPORT_TO = ["ops@example.org"]
    printed("--week", "2025-W35", "--send")
    (message,) = mail.outbox
    assert message.to == ["ops@example.org"]
    assert message.subject.startswith("Groundswell 2025-W35: Likely causes: 2 new")
    assert message.body.startswith("# Groundswell, week 2025-W35")
    assert message.alternatives[0][1] == "text/html"


@pytest.mark.parametrize("form", ["html", "md"])
def test_what_is_mailed_leads_to_the_causes_where_the_pages_can_be_reached(
    world, settings, form
):
    settings.PUBLIC_URL = "https://groundswell.example/"
    text = render_report(report=report_of(WEEK), form=form)
    for cause in ("cause-routing", "cause-corruption", "cause-small"):
        assert f"https://groundswell.example/causes/{cause}/" in text
    settings.PUBLIC_URL = ""
    assert "/causes/" not in render_report(report=report_of(WEEK), form=form)
