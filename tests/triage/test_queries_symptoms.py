"""Symptoms as they may be read: counts, shares, words, and what is hidden."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.triage.cause_documents import at
from tests.triage.placements import people, place
from triage.queries import symptoms_known
from triage.queries.symptom_document import symptoms_document

pytestmark = pytest.mark.django_db
DAY = at("2025-08-26T10:00:00")
LATER = at("2025-10-01T00:00:00")


def test_each_symptom_is_counted_beside_all_reports():
    place(symptom_id="slow_response", reporters=people(8) + people(4), hour=DAY)
    place(symptom_id="", reporters=people(8), hour=DAY)
    table = symptoms_known(now=LATER)
    row = table.by_id["slow_response"]
    assert (row.reports.value, row.reporters.value, row.share.value) == (12, 8, 0.6)
    assert table.by_id["unsorted"].share.percent == "40%"
    assert table.totals.reports.value == 20
    assert table.totals.reporters.value == 8


def test_a_symptom_nobody_complains_of_is_a_zero():
    table = symptoms_known(now=LATER)
    assert table.by_id["quota_burn"].reports.value == 0
    assert table.totals.without_attributes_share.percent == "0%"


def test_reports_that_name_nobody_count_but_are_no_reporters():
    place(symptom_id="slow_response", reporters=[*people(5), "", "", ""], hour=DAY)
    row = symptoms_known(now=LATER).by_id["slow_response"]
    assert (row.reports.value, row.reporters.value) == (8, 5)


def test_a_hundred_reports_of_nobody_known_are_not_shown():
    place(symptom_id="slow_response", reporters=[""] * 100, hour=DAY)
    row = symptoms_known(now=LATER).by_id["slow_response"]
    assert str(row.reports) == "by fewer than 5"
    assert str(row.reporters) == "fewer than 5"
    assert row.share.percent == "not shown"


def test_a_hidden_row_cannot_be_had_from_the_total():
    place(symptom_id="slow_response", reporters=people(40), hour=DAY)
    place(symptom_id="server_error", reporters=people(20), hour=DAY)
    place(symptom_id="quota_burn", reporters=people(3), hour=DAY)
    table = symptoms_known(now=LATER)
    assert str(table.by_id["quota_burn"].reporters) == "fewer than 5"
    assert str(table.by_id["server_error"].reports) == "not shown"
    assert table.by_id["slow_response"].reports.value == 40


def test_a_word_is_shown_when_enough_people_used_it():
    place(symptom_id="slow_response", reporters=people(6), hour=DAY, words=["slow"])
    place(
        symptom_id="slow_response",
        reporters=people(1) * 9,
        hour=DAY,
        words=["grandmother"],
    )
    row = symptoms_known(now=LATER).by_id["slow_response"]
    assert row.keywords == ("slow",)


def test_only_the_period_and_what_is_known_count():
    place(symptom_id="slow_response", reporters=people(6), hour=DAY)
    place(
        symptom_id="slow_response", reporters=people(6), hour=at("2025-09-02T00:00:00")
    )
    since, until = at("2025-08-25T00:00:00"), at("2025-09-01T00:00:00")
    week = symptoms_known(now=LATER, since=since, until=until)
    assert week.by_id["slow_response"].reports.value == 6
    assert symptoms_known(now=at("2025-08-26T09:59:00")).totals.reports.value == 0


def test_reports_without_a_place_are_told_with_their_share():
    place(symptom_id="slow_response", reporters=people(15), hour=DAY)
    place(symptom_id="slow_response", reporters=people(5), hour=DAY, attributes={})
    totals = symptoms_known(now=LATER).totals
    assert str(totals.without_attributes) == "5"
    assert totals.without_attributes_share.percent == "25%"


def test_days_of_few_people_are_drawn_flat():
    place(symptom_id="slow_response", reporters=people(24), hour=DAY)
    place(
        symptom_id="slow_response", reporters=people(4), hour=at("2025-08-27T00:00:00")
    )
    place(
        symptom_id="slow_response", reporters=people(7), hour=at("2025-08-28T00:00:00")
    )
    daily = symptoms_known(now=LATER).by_id["slow_response"].daily
    assert daily is not None
    assert daily.heights == (12, 0, 4)


def test_the_command_prints_null_for_what_is_not_shown():
    place(symptom_id="slow_response", reporters=people(3), hour=DAY)
    out = StringIO()
    call_command("symptoms", "--json", stdout=out)
    document = json.loads(out.getvalue())
    rows = {row["symptom_id"]: row for row in document["symptoms"]}
    assert rows["slow_response"]["reports"] is None
    assert rows["slow_response"]["suppressed"] == "fewer than 5"
    assert rows["server_error"]["reports"] == 0
    assert document["reports"] is None


def test_the_document_equals_the_table():
    place(symptom_id="slow_response", reporters=people(9), hour=DAY)
    table = symptoms_known(now=LATER)
    document = symptoms_document(table)
    assert document["reports"] == 9
    assert document["since"] == "2025-08-26T10:00:00+00:00"
    assert len(document["symptoms"]) == len(table.rows)


def test_the_command_prints_a_table_with_its_denominators():
    place(symptom_id="slow_response", reporters=people(9), hour=DAY)
    out = StringIO()
    call_command("symptoms", stdout=out)
    assert out.getvalue().startswith("9 reports by 9 reporters")
    assert "Without any attribute: 0 of 9 reports (0%)." in out.getvalue()
