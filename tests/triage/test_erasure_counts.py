"""Erasure reaches the counts: those stored and those a running scan holds."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from feedback.models import Report
from tests.triage.test_replay import HOURS, ONSET, START, history  # noqa: F401
from triage import erasure, playback
from triage.models import Cause, Placement, ScanState
from triage.pipeline import Pipeline
from triage.placing import HOUR

pytestmark = pytest.mark.django_db(transaction=True)


def in_cause(folder):
    """The ids of the slow turbine's reports."""
    lines = (folder / "reports.jsonl").read_text().splitlines()
    items = [json.loads(line) for line in lines]
    return [i["report_id"] for i in items if i["comment"].startswith("Super slow")]


def documented():
    return Cause.objects.get().document["reports"]


def test_the_command_takes_the_report_out_of_the_causes_counts(history, capsys):  # noqa: F811
    call_command("replay", str(history))
    before = documented()
    capsys.readouterr()
    for _ in range(2):
        call_command("erase", report=in_cause(history)[-1])
    out, _ = capsys.readouterr()
    assert "erased 1 reports" in out
    assert "erased 0 reports" in out
    assert documented() == before - 1
    assert Placement.objects.count() == Report.objects.count()


def test_a_user_is_erased_and_counted(history, capsys):  # noqa: F811
    call_command("replay", str(history))
    before = documented()
    number = int(in_cause(history)[-1].removeprefix("r-"))
    call_command("erase", user=f"user-{number}")
    assert "erased 1 reports" in capsys.readouterr().out
    assert documented() == before - 1
    assert not Report.objects.filter(report_id=f"r-{number:04}").exists()


def test_a_running_scan_drops_what_is_erased_under_it(history):  # noqa: F811
    player = playback.Player(history=playback.read_history(directory=history))
    gone = set(in_cause(history))
    for now, _ in player.play(every=HOUR):
        if now == START + (ONSET + 30) * HOUR:
            for report_id in sorted(gone):
                erasure.erase_report(report_id=report_id, now=now)
    assert not Placement.objects.filter(report_id__in=gone).exists()
    assert ScanState.objects.get().last_hour >= START + (HOURS - 2) * HOUR
    running = player._pipeline._engine.ledger.counts
    assert not any(name in running for name in gone)
    assert documented() == 0
    assert len(Pipeline()._engine.ledger.counts) == len(running)


def test_a_ledger_file_is_written_private_and_replayed(tmp_path, capsys):
    path = tmp_path / "ledger"
    call_command("erase", report="r-1")
    call_command("erase", ledger_out=str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    call_command("erase", ledger_in=str(path))
    assert "read 0 new entries" in capsys.readouterr().out
    path.write_text("quetzal")
    with pytest.raises(CommandError, match="line 1") as caught:
        call_command("erase", ledger_in=str(path))
    assert "quetzal" not in str(caught.value)


def test_rekeying_moves_placements_too(history, settings, capsys):  # noqa: F811
    settings.PSEUDONYM_KEYS = ["old:one"]
    call_command("replay", str(history))
    settings.PSEUDONYM_KEYS = ["new:two", "old:one"]
    users = history / "users"
    users.write_text("".join(f"user-{n}\n" for n in range(Report.objects.count())))
    before = documented()
    call_command("rekey", users=str(users))
    assert "old: 0 reporters" in capsys.readouterr().out
    pairs = set(Report.objects.values_list("report_id", "reporter"))
    assert set(Placement.objects.values_list("report_id", "reporter")) == pairs
    assert documented() == before
