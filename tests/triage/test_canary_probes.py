"""Canary probes: read in memory, counted once, shown beside a cause, never a cause."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from feedback.apikeys import create_key
from tests.feedback.made_up import NOW
from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, at, store
from tests.triage.logins import person
from triage.models import Cause, ProbeCount, ProbeRun, ScanState
from triage.probing import accept_probes
from triage.queries.probes import SUPPORTS, UNTOLD, WEAKENS, probes_beside
from triage.retention import purge_probes

pytestmark = pytest.mark.django_db
GOOD = "The tide is highest when the sun, the moon and the earth stand in one line."
BAD = "The tide is highest when the sun, สูงขึ้นกว่าปกติในช่วงเวลานั้น and the earth meet."
INSIDE = {"model": "sonnet-4", "routing_pool": "long-context"}
OUTSIDE = {"model": "sonnet-4", "routing_pool": "standard"}
SINCE, LATER = at("2025-08-05T14:00:00"), at("2025-08-07T00:00:00")


def probe(number=1, **fields):
    return {
        "probe_id": f"p-{number}",
        "at": "2025-08-06T09:15:00+00:00",
        "prompt_id": "tides",
        "prompt": "When is the tide highest?",
        "metadata": INSIDE,
    } | fields


def take(*items):
    return accept_probes(items=items, now=NOW)


def ran(where, *, runs, failures, start=0):
    """Take runs of which the first ones failed."""
    take(
        *(
            probe(f"{start}-{n}", passed=n >= failures, metadata=where)
            for n in range(runs)
        )
    )


def beside(**options):
    told = {"attributes": ROUTING["attributes"], "onset": SINCE, "ended_at": None}
    return probes_beside(**(told | {"now": LATER} | options))


def test_the_detectors_read_the_answer_and_nothing_of_it_is_kept():
    outcome = take(probe(1, answer=GOOD), probe(2, answer=BAD))
    assert outcome.accepted == 2
    good, bad = ProbeRun.objects.order_by("probe_id")
    assert (good.failed, good.detectors) == (False, [])
    assert bad.failed
    assert "script_mixing" in bad.detectors
    assert len(bad.answer_hash) == 64
    rows = [*ProbeRun.objects.values(), *ProbeCount.objects.values()]
    stored = json.dumps(rows, default=str, ensure_ascii=False)
    for text in ("tide", "สูงขึ้น"):
        assert text not in stored.replace('"prompt_id": "tides"', "")


def test_counts_are_an_hour_and_deployment_and_by_detector():
    take(probe(1, answer=BAD), probe(2, answer=GOOD), probe(3, passed=False))
    rows = {r.detector: (r.runs, r.failures) for r in ProbeCount.objects.all()}
    assert rows[""] == (3, 2)
    assert rows["script_mixing"] == (0, 1)
    hours = {r.hour for r in ProbeCount.objects.all()}
    assert hours == {at("2025-08-06T09:00:00")}


def test_the_same_run_is_counted_once_and_other_content_is_refused():
    first, again = take(probe(1, answer=GOOD)), take(probe(1, answer=GOOD))
    other = take(probe(1, answer=BAD))
    assert (first.accepted, again.duplicates) == (1, 1)
    assert [(r.field, r.status) for r in other.refused] == [("probe_id", 409)]
    assert ProbeCount.objects.get().runs == 1


def test_what_is_wrong_is_named_and_never_repeated():
    outcome = take(
        probe(1), probe(2, answer=7), probe(3, answer=BAD, at="soon"), "quetzal"
    )
    assert [(r.index, r.field) for r in outcome.refused] == [
        (0, ""),
        (1, "answer"),
        (2, "at"),
        (3, ""),
    ]
    assert "answer, or passed" in outcome.refused[0].message
    assert "สูง" not in repr(outcome)


def test_a_supporting_series(monkeypatch):
    ran(INSIDE, runs=50, failures=14)
    ran(OUTSIDE, runs=400, failures=1, start=1)
    found = beside()
    assert (found.inside.failures, found.inside.runs) == (14, 50)
    assert (found.outside.failures, found.outside.runs) == (1, 400)
    assert found.inside.words == "14 of 50 failed (16.2% to 42.5%)"
    assert found.says == SUPPORTS


def test_a_weakening_series_and_one_that_cannot_tell():
    ran(INSIDE, runs=10, failures=1)
    ran(OUTSIDE, runs=10, failures=1, start=1)
    assert beside().says == UNTOLD
    ran(INSIDE, runs=400, failures=40, start=2)
    ran(OUTSIDE, runs=400, failures=40, start=3)
    assert beside().says == WEAKENS


def test_without_a_run_inside_there_is_nothing():
    ran(OUTSIDE, runs=9, failures=1)
    assert beside() is None


def test_only_closed_hours_from_the_onset_to_the_end_count():
    for number, when in enumerate(
        ["2025-08-05T13:59:00Z", "2025-08-05T14:00:00Z", "2025-08-06T09:59:00Z"]
    ):
        take(probe(number, passed=True, at=when))
    assert beside().inside.runs == 2
    assert beside(ended_at=at("2025-08-06T09:30:00")).inside.runs == 1
    assert beside(now=at("2025-08-06T09:59:59")).inside.runs == 1


class Counting(TestCase):
    """Any order, any repetition, any batches: the same counts."""

    @settings(deadline=None)
    @given(numbers=st.lists(st.integers(0, 9), max_size=16), cut=st.integers(0, 16))
    def test_each_run_counts_once(self, numbers, cut):
        items = [probe(n, passed=n % 3 != 0) for n in numbers]
        for part in (items[cut:], items[:cut], items):
            take(*part)
        counted = ProbeCount.objects.filter(detector="").first()
        runs = (counted.runs, counted.failures) if counted else (0, 0)
        once = set(numbers)
        assert runs == (len(once), sum(n % 3 == 0 for n in once))


@pytest.fixture
def cause():
    store(ROUTING)
    ScanState.objects.create(last_hour=at("2025-09-10T00:00:00"))
    ran(INSIDE, runs=50, failures=14)
    ran(OUTSIDE, runs=400, failures=1, start=1)


def key(scope):
    return create_key(name=scope, scopes=[scope], trusted=True, now=timezone.now())


def test_the_page_the_note_and_the_json_show_them(cause, client):
    client.force_login(person("ada"))
    page = client.get("/causes/cause-routing/").content.decode()
    assert "14 of 50 failed (16.2% to 42.5%)" in page
    assert "They support it" in page
    note = client.get("/causes/cause-routing/note.md").content.decode()
    assert "inside 14 of 50 failed" in note
    headers = {"Authorization": f"Bearer {key('read')}"}
    (told,) = client.get("/api/v1/causes", headers=headers).json()["causes"]
    assert told["probes"]["inside"]["failures"] == 14
    assert told["probes"]["says"] == SUPPORTS
    out = StringIO()
    call_command("causes", "--json", stdout=out)
    assert json.loads(out.getvalue())["causes"][0]["probes"] == told["probes"]


def test_a_cause_without_probes_says_nothing_of_them(client):
    store(CORRUPTION)
    ScanState.objects.create(last_hour=at("2025-09-10T00:00:00"))
    client.force_login(person("ada"))
    assert "Canary" not in client.get("/causes/cause-corruption/").content.decode()


def test_probes_raise_no_cause():
    ran(INSIDE, runs=60, failures=60)
    call_command("scan", stdout=StringIO())
    assert not Cause.objects.exists()


def post(scope, body):
    return Client().post(
        "/api/v1/probes",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key(scope)}"},
    )


def test_the_address_takes_a_list_and_needs_the_scope():
    answer = post("fleet", [probe(1, answer=BAD), probe(2)])
    assert answer.status_code == 200
    assert answer.json()["accepted"] == 1
    assert answer.json()["refused"][0]["index"] == 1
    assert post("intake", [probe(3, passed=True)]).status_code == 403


def test_files_are_loaded(tmp_path, capsys):
    file = tmp_path / "probes.jsonl"
    file.write_text("\n".join(json.dumps(probe(n, answer=GOOD)) for n in range(3)))
    call_command("load", "--probes", str(file))
    assert "probes: 3 accepted" in capsys.readouterr().out


def test_runs_are_forgotten_and_counts_stay(settings):
    take(probe(1, answer=GOOD))
    later = NOW + settings.REQUEST_RECORD_TTL + timedelta(seconds=1)
    assert (purge_probes(now=NOW), purge_probes(now=later)) == (0, 1)
    assert ProbeCount.objects.get().runs == 1


def thumbs(count, where=INSIDE):
    from feedback import facade

    row = {"hour": "2025-08-06T09:00:00Z", "thumbs_up": count, "metadata": where}
    facade.accept_thumbs_up(items=[row], now=NOW)


def test_thumbs_up_stand_beside_a_cause(client):
    store(ROUTING)
    ScanState.objects.create(last_hour=at("2025-09-10T00:00:00"))
    thumbs(637)
    thumbs(9000, OUTSIDE)
    client.force_login(person("ada"))
    page = client.get("/causes/cause-routing/").content.decode()
    assert "637; 9.0% of the ratings are reports, 0.86% expected" in page
    headers = {"Authorization": f"Bearer {key('read')}"}
    (told,) = client.get("/api/v1/causes", headers=headers).json()["causes"]
    assert told["ratings"] == {
        "thumbs_up": 637,
        "reports_per_rating": pytest.approx(63 / 700),
        "expected_per_rating": pytest.approx(5.52 / 642.52),
    }


def test_a_small_cause_tells_no_share_of_its_ratings(client):
    store(SMALL)
    ScanState.objects.create(last_hour=at("2025-09-10T00:00:00"))
    thumbs(637, {"region": "eu"})
    client.force_login(person("ada"))
    assert "of the ratings" not in client.get("/causes/cause-small/").content.decode()
    note = client.get("/causes/cause-small/note.md").content.decode()
    assert "ratings" not in note
    headers = {"Authorization": f"Bearer {key('read')}"}
    (told,) = client.get("/api/v1/causes", headers=headers).json()["causes"]
    assert told["ratings"]["reports_per_rating"] is None
    assert told["ratings"]["expected_per_rating"] is None
