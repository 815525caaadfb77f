"""Which deployment a report belongs to, whichever of the two comes first."""

from __future__ import annotations

import itertools

import pytest

from feedback import facade
from feedback.models import Report
from tests.feedback.made_up import NOW, report, request

pytestmark = pytest.mark.django_db


def accept_report(**fields):
    facade.accept_reports(items=[report(**fields)], now=NOW)


def accept_request(request_id="q-2", platform="beta", **metadata):
    item = request(request_id, metadata={"platform": platform, **metadata})
    facade.accept_requests(items=[item], now=NOW)


def platform():
    return Report.objects.get().attributes.get("platform")


def test_its_own_metadata_serves_when_nothing_else_is_known():
    accept_report()
    assert (platform(), Report.objects.get().disagreements) == ("alpha", 0)


def test_the_order_of_arrival_changes_nothing():
    steps = [
        lambda: accept_report(request_id="q-1"),
        lambda: accept_request("q-1", "gamma", region="north"),
        lambda: accept_request("q-2", "beta"),
    ]
    seen = set()
    for order in itertools.permutations(steps):
        Report.objects.all().delete()
        for step in order:
            step()
        row = Report.objects.get()
        seen.add((tuple(sorted(row.attributes.items())), row.disagreements))
    assert seen == {
        (
            (
                ("model", "m-1"),
                ("platform", "gamma"),
                ("region", "north"),
                ("routing_pool", "p-1"),
            ),
            1,
        )
    }


def test_the_record_of_the_last_answer_is_the_second_choice():
    accept_request("q-2", "beta")
    accept_report(request_id="never-recorded")
    assert platform() == "beta"


def test_only_the_last_answer_counts():
    turns = [
        {"role": "assistant", "content": "a", "request_id": "q-2"},
        {"role": "assistant", "content": "b", "request_id": "q-3"},
        {"role": "user", "content": "c", "request_id": "q-4"},
    ]
    accept_request("q-2", "beta")
    accept_request("q-4", "delta")
    accept_report(conversation=turns)
    assert platform() == "alpha"
    accept_request("q-3", "gamma")
    assert platform() == "gamma"


def test_without_consent_the_conversation_names_no_request():
    accept_request("q-2", "beta")
    accept_report(consent=None)
    assert platform() == "alpha"


def test_a_corrected_record_replaces_the_first():
    accept_report()
    accept_request("q-2", "beta")
    accept_request("q-2", "gamma")
    assert platform() == "gamma"


def test_a_late_record_offers_the_report_to_triage_again():
    accept_report()
    facade.redact_waiting(now=NOW)
    (first,) = facade.untaken_reports(known_before=NOW)
    assert facade.mark_taken(report_ids=[first.report_id]) == 1
    assert facade.untaken_reports(known_before=NOW) == []
    accept_request("q-2", "beta")
    (again,) = facade.untaken_reports(known_before=NOW)
    assert again.attributes["platform"] == "beta"


def test_a_record_that_changes_nothing_does_not():
    accept_report()
    facade.redact_waiting(now=NOW)
    facade.untaken_reports(known_before=NOW)
    facade.mark_taken(report_ids=["r-1"])
    accept_request("q-2", "alpha")
    assert facade.untaken_reports(known_before=NOW) == []


def test_a_record_between_reading_and_marking_is_not_lost():
    accept_report()
    facade.redact_waiting(now=NOW)
    facade.untaken_reports(known_before=NOW)
    accept_request("q-2", "beta")
    assert facade.mark_taken(report_ids=["r-1"]) == 0
    (again,) = facade.untaken_reports(known_before=NOW)
    assert again.attributes["platform"] == "beta"
