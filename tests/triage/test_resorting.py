"""A new head sorts what an older one sorted, on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from feedback import facade
from feedback.models import Report
from tests.feedback.made_up import NOW, report, traffic
from triage.core.clustering import load_engine
from triage.models import Placement, Resorting, ScanState
from triage.pipeline import catch_up

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = "Super slow today, one word per second."


@pytest.fixture
def sorted_before(settings):
    """Six people told of slowness; an older head took it for broken formatting."""
    items = [report(report_id=f"r{n}", user_id=f"u{n}", comment=SLOW) for n in range(6)]
    facade.accept_traffic(items=[traffic()], now=NOW)
    facade.accept_reports(items=items, now=NOW, tokens=False)
    while facade.redact_waiting(now=NOW, limit=64):
        pass
    catch_up(now=NOW + timedelta(hours=3))
    Placement.objects.update(
        symptom_id="formatting", family="corruption", version="older"
    )
    return list(Placement.objects.order_by("pk").values_list("report_id", "taken_at"))


def test_it_sorts_anew_and_says_what_moved(sorted_before, capsys):
    call_command("resort")
    rows = Placement.objects.order_by("pk")
    assert {r.symptom_id for r in rows} == {"slow_response"}
    assert {r.version for r in rows} == {load_engine().version}
    (record,) = Resorting.objects.all()
    assert record.from_versions == ["older"]
    assert record.moves == [["formatting", "slow_response", 6]]
    assert "formatting -> slow_response: 6" in capsys.readouterr().out


def test_reports_keep_their_time_and_the_tables_are_filled_anew(sorted_before):
    erasures = ScanState.objects.get().erasures
    call_command("resort")
    rows = Placement.objects.order_by("pk").values_list("report_id", "taken_at")
    assert list(rows) == sorted_before
    assert ScanState.objects.get().erasures > erasures


def test_a_second_time_there_is_nothing_to_do(sorted_before, capsys):
    call_command("resort")
    call_command("resort")
    assert Resorting.objects.count() == 1
    assert "sorted by the present head" in capsys.readouterr().out


def test_a_move_of_few_people_is_made_and_not_told(sorted_before):
    Placement.objects.filter(report_id__in=["r0", "r1"]).update(
        version=load_engine().version
    )
    call_command("resort")
    assert Resorting.objects.get().moves == []
    assert Placement.objects.filter(symptom_id="slow_response").count() == 4


def test_a_report_whose_text_is_gone_keeps_its_symptom(sorted_before):
    Report.objects.filter(report_id="r3").update(state=Report.State.PURGED)
    call_command("resort")
    kept = Placement.objects.get(report_id="r3")
    assert (kept.symptom_id, kept.version) == ("formatting", "older")
    assert Resorting.objects.get().reports == 5
