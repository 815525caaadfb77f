"""Causes as they may be read: known by a time, small counts out, in words."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, at, store, told
from triage.models import ScanState
from triage.queries import cause_known, causes_known, documents_known, horizon
from triage.queries.documents import shown_document

pytestmark = pytest.mark.django_db
LATER = at("2025-10-01T00:00:00")


def printed(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_causes_come_in_the_order_of_their_detection():
    for document in (CORRUPTION, SMALL, ROUTING):
        store(document)
    found = [cause.cause_id for cause in causes_known(now=LATER)]
    assert found == ["cause-routing", "cause-corruption", "cause-small"]


def test_a_cause_is_not_known_before_its_detection():
    store(ROUTING)
    before = at("2025-08-06T19:59:59")
    assert causes_known(now=before) == ()
    assert cause_known(cause_id="cause-routing", now=before) is None
    assert len(causes_known(now=at("2025-08-06T20:00:00"))) == 1


def test_a_cause_that_was_merged_is_told_by_the_one_it_is_a_part_of():
    store(ROUTING)
    store(CORRUPTION | {"merged_into": "cause-routing"})
    assert [d["cause_id"] for d in documents_known(now=LATER)] == ["cause-routing"]
    merged = cause_known(cause_id="cause-corruption", now=LATER)
    assert merged is not None


def test_a_document_with_enough_reporters_is_the_stored_one():
    store(ROUTING)
    assert documents_known(now=LATER) == (told(ROUTING),)


def test_every_number_from_too_few_reporters_is_out_of_the_document():
    store(SMALL)
    (document,) = documents_known(now=LATER)
    hidden = ("reports", "reporters", "expected", "rate_ratio", "rate_ratio_interval")
    assert {key: document[key] for key in hidden} == dict.fromkeys(hidden)
    assert document["steps"][0]["excess_per_hour"] is None
    assert document["steps"][0]["rate_ratio"] is None
    assert document["affected"]["users"] is None
    assert document["suppressed"] == "fewer than 5 reporters"
    assert document["symptoms"][0]["keywords"] == []
    assert document["attributes"] == {"region": ["eu"]}


def test_no_text_of_a_small_cause_lets_a_number_through():
    store(SMALL)
    (cause,) = causes_known(now=LATER)
    text = " ".join([cause.sentence, cause.counts, cause.exposure])
    assert "fewer than 5 reporters" in text
    for number in ("37", "0.77", "0.8", "48", "30.3", "77.7", "78"):
        assert number not in text


def test_the_stored_document_is_left_as_it_is():
    store(SMALL)
    documents_known(now=LATER)
    row = store(SMALL | {"cause_id": "cause-other"})
    row.refresh_from_db()
    assert row.document["reports"] == 37


def test_the_floor_is_a_setting(settings):
    settings.MIN_REPORTERS = 3
    store(SMALL)
    (cause,) = causes_known(now=LATER)
    assert str(cause.reports) == "37"
    assert str(cause.affected.users) == "fewer than 3"


def test_a_cause_is_one_sentence_that_claims_association_only():
    store(ROUTING)
    (cause,) = causes_known(now=LATER)
    assert cause.sentence == (
        "sonnet-4 on long-context: loses the context, 11 × expected since "
        "5 Aug 2025, 14:00, 63 reports by 58 reporters, associated with the change "
        "“Route <short> requests to long-context servers”."
    )


def test_without_a_suspect_the_sentence_says_so():
    store(CORRUPTION)
    (cause,) = causes_known(now=LATER)
    assert cause.sentence.endswith("no logged change fits.")
    assert "opus-4, opus-4-1 or sonnet-4 on platform tpu" in cause.sentence


def test_a_weak_suspect_is_not_put_into_the_sentence():
    weak = ROUTING["suspect_changes"][0] | {"score": 0.05}
    store(ROUTING | {"suspect_changes": [weak]})
    (cause,) = causes_known(now=LATER)
    assert cause.sentence.endswith("no logged change fits well.")
    assert cause.suspects[0].change_id == "chg-41"


def test_a_history_ahead_of_the_clock_sets_the_time():
    ScanState.objects.create(last_hour=at("2031-01-01T05:00:00"))
    assert horizon(clock=LATER) == at("2031-01-01T06:00:00")
    assert horizon(clock=at("2032-01-01T00:00:00")) == at("2032-01-01T00:00:00")


def test_the_command_prints_the_documents_as_json():
    store(ROUTING)
    store(CORRUPTION)
    assert json.loads(printed("causes", "--json")) == {
        "causes": [told(ROUTING), told(CORRUPTION)],
        "findings": [],
        "weekday_rises": [],
        "traffic_moves": [],
    }


def test_the_command_prints_a_readable_list():
    store(ROUTING)
    text = printed("causes")
    assert "loses the context [open]  cause-routing" in text
    assert "routing_pool long-context" in text
    assert "63 by 58 reporters, 5.5 expected, 11 × (8.2 to 16)" in text
    assert "128,034 requests, 0.81% of all, 16% in the worst hour" in text
    assert "6 Aug 2025, 20:00 UTC, 30 h after onset" in text


def test_the_command_tells_nothing_found_from_not_computed():
    assert "Not computed yet" in printed("causes")
    ScanState.objects.create(last_hour=at("2025-08-01T05:00:00"))
    assert "No cause found in 0 reports" in printed("causes")


def test_the_reports_at_the_alarm_are_held_to_it_too():
    for cause, reports in (
        (ROUTING | {"detected_after": {"hours": 3.0, "reports": 4}}, None),
        (ROUTING | {"detected_after": {"hours": 3.0, "reports": 9}}, 9),
        (SMALL | {"detected_after": {"hours": 3.0, "reports": 9}}, None),
    ):
        shown = shown_document(document=cause, min_reporters=5)
        assert shown["detected_after"] == {"hours": 3.0, "reports": reports}


def test_reports_that_name_no_place_are_held_to_it_by_their_own_reporters():
    for cause, reporters, shown_as in (
        (ROUTING, 4, {"reports": None, "reporters": None}),
        (ROUTING, 6, {"reports": 6.4, "reporters": 6}),
        (SMALL, 6, None),
    ):
        document = cause | {"spread": {"reports": 6.4, "reporters": reporters}}
        shown = shown_document(document=document, min_reporters=5)
        assert shown["spread"] == shown_as
