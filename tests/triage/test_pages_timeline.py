"""The timeline: what it draws, where, what it says in words, which days it takes."""

from __future__ import annotations

import itertools
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from feedback import facade
from tests.feedback.made_up import change
from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, at, store
from tests.triage.logins import person
from triage.models import ScanState
from triage.queries import causes_known
from triage.queries.timeline import Period, timeline_of, usual_period
from triage.queries.timeline_drawing import (
    LETTER,
    MOST_TITLES,
    WIDTH,
    drawing_of,
)

pytestmark = pytest.mark.django_db
END = at("2025-09-10T00:00:00")
AUGUST = Period(at("2025-08-01T00:00:00"), END)
OPEN = {"status": "open", "resolved_at": None}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def ada(client):
    client.force_login(person("ada"))
    return client


def logged(change_id, when, title="Raise <limits> & more", **fields):
    facade.accept_changes(
        items=[change(change_id, at=when, title=title, **fields)], now=END
    )


@pytest.fixture
def history():
    store(ROUTING)
    store(CORRUPTION)
    ScanState.objects.create(last_hour=END - timedelta(hours=1))
    logged("chg-41", "2025-08-05T13:10:00+00:00", title="Route <short> requests")
    logged("chg-50", "2025-08-20T10:00:00+00:00")


def timeline(period=AUGUST, now=END):
    return timeline_of(causes=causes_known(now=now), period=period, until=END, now=now)


def test_a_band_goes_from_the_onset_to_the_end_or_to_what_was_scanned(history):
    routing, corruption = timeline().bands
    assert (routing.start, routing.end) == (at("2025-08-05T14:00:00"), END)
    assert routing.going_on
    assert corruption.start == at("2025-08-25T10:00:00")
    assert corruption.end == at("2025-09-02T18:00:00")
    assert not corruption.going_on


def test_the_end_of_a_fault_counts_and_not_when_it_was_noticed(history):
    store(CORRUPTION | {"cause_id": "c-3", "ended_at": "2025-09-01T02:00:00+00:00"})
    (ended,) = [b for b in timeline().bands if b.cause.cause_id == "c-3"]
    assert ended.end == at("2025-09-01T02:00:00")


def test_a_band_is_cut_at_the_period_and_left_out_beyond_it(history):
    days = Period(at("2025-08-26T00:00:00"), at("2025-08-28T00:00:00"))
    bands = timeline(days).bands
    assert [(b.start, b.end) for b in bands] == [(days.start, days.end)] * 2
    early = Period(at("2025-08-01T00:00:00"), at("2025-08-03T00:00:00"))
    assert timeline(early).bands == ()


def test_a_suspect_is_told_apart_from_other_changes(history):
    (suspect,), (other,) = timeline().suspected, timeline().others
    assert (suspect.change_id, suspect.score) == ("chg-41", 0.93)
    assert (other.change_id, other.score) == ("chg-50", 0.0)


def test_a_weak_suspect_is_not_emphasised(ada, history):
    weak = ROUTING["suspect_changes"][0] | {"change_id": "chg-50", "score": 0.04}
    store(ROUTING | {"cause_id": "c-4", "suspect_changes": [weak]})
    assert [mark.strong for mark in timeline().suspected] == [True, False]
    root = ElementTree.fromstring(ada.get("/timeline.svg").content)
    marks = [path.get("class") for path in root.findall(f"{SVG}path")]
    assert marks == ["mark suspect", "mark"]


def test_a_name_that_begins_late_ends_at_the_margin(history):
    store(CORRUPTION | {"cause_id": "c-5", "onset": "2025-09-09T10:00:00+00:00"} | OPEN)
    late = drawing_of(timeline()).bands[-1].label
    assert (late.anchor, late.x) == ("end", WIDTH - 12)
    first = drawing_of(timeline()).bands[0]
    assert (first.label.anchor, first.label.x) == ("start", first.x)


def test_a_change_is_not_drawn_before_it_was_known(history):
    logged("chg-60", "2025-08-06T00:00:00+00:00", known_at="2025-09-09T00:00:00+00:00")
    before = timeline(now=at("2025-09-08T00:00:00"))
    assert "chg-60" not in {mark.change_id for mark in before.marks}
    assert "chg-60" in {mark.change_id for mark in timeline().marks}


def test_the_picture_is_told_in_words_in_time_order(history):
    lines = timeline().lines
    assert [line.split(":")[0] for line in lines] == [
        "5 Aug 2025, 13",
        "5 Aug 2025, 14",
        "20 Aug 2025, 10",
        "25 Aug 2025, 10",
    ]
    assert "a suspect for sonnet-4 on long-context (score 0.93)" in lines[0]
    assert lines[1].endswith("still open.")
    assert lines[3].endswith("until 2 Sep 2025, 18:00.")


def test_places_grow_with_time_and_stay_inside_the_picture(history):
    drawing = drawing_of(timeline())
    routing, corruption = drawing.bands
    assert 0 < routing.x < corruption.x < corruption.x + corruption.width < WIDTH
    assert routing.y < corruption.y < drawing.axis < drawing.height
    days = (at("2025-08-25T10:00:00") - AUGUST.start) / (AUGUST.end - AUGUST.start)
    assert corruption.x == round(12 + 976 * days)


def test_titles_never_lie_over_each_other(history):
    for number in range(9):
        logged(f"near-{number}", f"2025-08-20T1{number}:00:00+00:00", title="x" * 60)
    labels = [mark.label for mark in drawing_of(timeline()).marks if mark.label]
    assert len(labels) == 11
    spans = {}
    for label in labels:
        width = LETTER * len(label.text)
        first = label.x if label.anchor == "start" else label.x - width
        spans.setdefault(label.y, []).append((first, first + width))
    for row in spans.values():
        row.sort()
        assert all(a[1] < b[0] for a, b in itertools.pairwise(row))


def test_among_many_changes_only_suspects_have_titles(history):
    for number in range(MOST_TITLES + 1):
        logged(f"many-{number}", f"2025-08-{10 + number}T00:00:00+00:00")
    drawing = drawing_of(timeline())
    titled = [mark.mark.change_id for mark in drawing.marks if mark.label]
    assert titled == ["chg-41"]
    assert len(drawing.marks) == MOST_TITLES + 3


def test_the_usual_period_holds_recent_onsets_and_no_more_than_a_quarter(history):
    causes = causes_known(now=END)
    period = usual_period(causes=causes, until=END)
    assert period == Period(at("2025-08-02T00:00:00"), END)
    assert usual_period(causes=(), until=END).start == END - timedelta(days=14)
    old = usual_period(causes=causes[:1], until=END + timedelta(days=300))
    assert old.end - old.start == timedelta(days=92)


def test_the_first_page_draws_it_with_a_name_and_the_same_in_words(ada, history):
    page = ada.get("/").content.decode()
    assert 'role="img" aria-label="Likely causes and changes, 2 Aug 2025 to' in page
    assert "<summary>The picture as text</summary>" in page
    assert "Route &lt;short&gt; requests" in page
    assert "<short>" not in page
    assert page.index("likely cause open") < page.index('class="timeline"')
    assert page.index('class="timeline"') < page.index("In figures")


def test_the_file_is_a_picture_of_the_days_asked_for(ada, history):
    answer = ada.get("/timeline.svg?from=2025-08-04&to=2025-08-31")
    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer["Content-Disposition"] == (
        'attachment; filename="timeline-2025-08-04-2025-08-31.svg"'
    )
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == (
        "Likely causes and changes, 4 Aug 2025 to 31 Aug 2025 (UTC)"
    )
    assert "Raise <limits> & more" in root.find(f"{SVG}desc").text
    assert len(root.findall(f"{SVG}rect[@class='band open']")) == 1
    assert b"<script" not in answer.content
    assert b"<style" not in answer.content


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from: must be a day"),
        ("from=2025-08-02T10:00", "from: must be a day"),
        ("from=2025-08-10&to=2025-08-09", "to: must not be before"),
        ("from=2024-01-01&to=2025-08-09", "to: must be less than 366"),
        ("from=0001-01-01&to=0001-01-02", "from: must be a day of"),
        ("to=%3Cb%3E", "to: must be a day"),
    ],
)
def test_days_that_are_none_are_refused_by_name(ada, query, field):
    answer = ada.get(f"/timeline.svg?{query}")
    assert answer.status_code == 400
    assert field in answer.content.decode()


def test_the_file_asks_for_a_login(client):
    assert client.get("/timeline.svg").status_code == 302


def test_it_draws_no_number_of_reports(ada):
    store(SMALL)
    ScanState.objects.create(last_hour=END)
    answer = ada.get("/timeline.svg?from=2025-08-01&to=2025-09-10")
    text = " ".join(ElementTree.fromstring(answer.content).itertext())
    assert "eu: slow" in text
    assert not {"37", "48.1", "0.77", "slow,"} & set(text.split())


def test_it_says_why_there_is_nothing_to_draw(ada):
    assert "no hour has been scanned and no change" in ada.get("/").content.decode()
    ScanState.objects.create(last_hour=END)
    assert "Nothing found: no cause and no logged" in ada.get("/").content.decode()
