"""A small history of files is replayed: what it finds, again and after a kill."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from tests.services.processes import Site, write_lines
from triage.models import ScanState

pytestmark = pytest.mark.django_db(transaction=True)

START = datetime(2025, 3, 3, tzinfo=UTC)
HOURS = 9 * 24
ONSET = 160
CELLS = [
    {"plant": plant, "turbine": turbine}
    for plant in ("harbour", "hill", "lake")
    for turbine in ("t1", "t2", "t3")
]
HIT = {"plant": "lake", "turbine": "t2"}
QUIET = (
    "It ignored my instructions completely.",
    "The answer stopped half way through.",
    "It made up a source that does not exist.",
)
SLOW = "Super slow today, one word per second."
REQUIRED = {
    *("cause_id", "status", "symptoms", "series", "attributes", "alternatives"),
    *("basis", "onset", "onset_interval", "detected_at", "resolved_at", "rate_ratio"),
    *("rate_ratio_interval", "reports", "reporters", "expected", "affected", "steps"),
    "suspect_changes",
}


def at(hours):
    return (START + timedelta(hours=hours)).isoformat()


def report(number, hour, cell, comment):
    return {
        "report_id": f"r-{number:04}",
        "kind": "thumbs_down",
        "created_at": at(hour + (number % 60) / 60),
        "user_id": f"user-{number}",
        "comment": comment,
        "consent": {"conversation": False, "version": "2025-01"},
        "conversation": [],
        "metadata": cell,
    }


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """Nine days of a wind farm's assistant, one turbine slow from hour 160 on."""
    folder = tmp_path_factory.mktemp("history")
    rng = np.random.default_rng(3)
    told = [
        (hour, cell, QUIET[rng.integers(3)])
        for hour in range(HOURS)
        for cell in CELLS
        for _ in range(rng.poisson(0.06))
    ]
    told += [
        (hour, HIT, SLOW)
        for hour in range(ONSET, HOURS)
        for _ in range(rng.poisson(1.5))
    ]
    told.sort(key=lambda row: row[0])
    reports = [report(n, *row) for n, row in enumerate(told)]
    traffic = [
        {"hour": at(hour), "requests": 500, "metadata": cell}
        for hour in range(HOURS)
        for cell in CELLS
    ]
    change = {
        "change_id": "c-7",
        "at": at(ONSET),
        "kind": "deploy",
        "title": "turbine firmware 7",
        "metadata": {k: [v] for k, v in HIT.items()},
    }
    write_lines(folder / "reports.jsonl", reports)
    write_lines(folder / "traffic.jsonl", traffic)
    write_lines(folder / "changes.jsonl", [change])
    return folder


def replayed(folder, out):
    call_command("replay", str(folder), json=out)
    return json.loads(out.read_text())


def test_it_finds_the_planted_cause_and_says_the_same_again(history, tmp_path):
    found = replayed(history, tmp_path / "a.json")
    (cause,) = found["causes"]
    assert found["findings"] == []
    assert set(cause) >= REQUIRED
    assert cause["attributes"] == {k: [v] for k, v in HIT.items()}
    assert cause["symptoms"][0]["symptom_id"] == "slow_response"
    off = datetime.fromisoformat(cause["onset"]) - START - timedelta(hours=ONSET)
    assert abs(off) <= timedelta(hours=3)
    assert cause["suspect_changes"][0]["change_id"] == "c-7"
    assert replayed(history, tmp_path / "b.json") == found


def test_a_replay_that_is_killed_ends_with_the_same_causes(history, tmp_path):
    site, out = Site(tmp_path), tmp_path / "killed.json"
    assert site.manage("migrate", "-v0").returncode == 0
    words = ["replay", str(history), "--json", str(out)]
    process = site.start(sys.executable, "manage.py", *words)
    wait_for_hour(site, process, ONSET + 20)
    assert process.poll() is None
    process.kill()
    process.communicate()
    done = site.manage(*words)
    assert done.returncode == 0, done.stderr
    killed = json.loads(out.read_text())
    assert len(killed["causes"]) == 1
    assert killed == replayed(history, tmp_path / "whole.json")


def test_a_replay_stops_where_it_is_told_and_goes_on_from_there(history, tmp_path):
    call_command("replay", str(history), "--until", at(ONSET - 20))
    last = ScanState.objects.get().last_hour
    assert last + timedelta(hours=1) == START + timedelta(hours=ONSET - 20)
    assert replayed(history, tmp_path / "on.json")["causes"]
    with pytest.raises(CommandError, match="--until: a time"):
        call_command("replay", str(history), "--until", "noon")


def wait_for_hour(site, process, hours):
    """Wait until so many hours are scanned or the process has ended."""
    goal = (START + timedelta(hours=hours)).strftime("%Y-%m-%d %H")
    while process.poll() is None:
        (seen,) = site.rows("select max(last_hour) from triage_scanstate")[0]
        if seen and seen >= goal:
            return
        time.sleep(0.02)


def test_another_history_in_the_database_is_a_clear_error(tmp_path):
    for name, requests in (("one", 500), ("two", 501)):
        (tmp_path / name).mkdir()
        row = {"hour": at(0), "requests": requests, "metadata": CELLS[0]}
        write_lines(tmp_path / name / "traffic.jsonl", [row])
    call_command("replay", str(tmp_path / "one"))
    with pytest.raises(CommandError, match="already holds another history"):
        call_command("replay", str(tmp_path / "two"))


def test_an_empty_directory_is_a_clear_error(tmp_path):
    with pytest.raises(CommandError, match=r"no reports\.jsonl"):
        call_command("replay", str(tmp_path))


def test_what_cannot_be_read_is_listed_and_the_rest_is_played(tmp_path, capsys):
    good = report(1, 1, CELLS[0], QUIET[0])
    row = {"hour": at(0), "requests": 5, "metadata": CELLS[0]}
    write_lines(tmp_path / "traffic.jsonl", [row])
    lines = [json.dumps(good), "{broken", json.dumps(good | {"created_at": "noon"})]
    other = json.dumps(good | {"report_id": "r-other", "kind": "praise"})
    text = "\n".join([*lines, "[]", "", other]) + "\n"
    (tmp_path / "reports.jsonl").write_text(text)
    call_command("replay", str(tmp_path))
    out, err = capsys.readouterr()
    assert "4 items refused" in out
    for number in (2, 3, 4):
        assert f"reports.jsonl:{number}: " in err
    assert "reports.jsonl:6: kind: " in err
    assert "noon" not in err


def test_without_traffic_it_judges_by_the_other_reports(history, tmp_path):
    for name in ("reports.jsonl", "changes.jsonl"):
        (tmp_path / name).write_bytes((history / name).read_bytes())
    (cause,) = replayed(tmp_path, tmp_path / "out.json")["causes"]
    assert cause["basis"] == "reports"
    assert cause["attributes"] == {k: [v] for k, v in HIT.items()}
    assert cause["symptoms"][0]["symptom_id"] == "slow_response"
    assert cause["suspect_changes"][0]["change_id"] == "c-7"
    assert cause["reports"] >= 5
    assert cause["affected"]["requests"] is None
    assert all(step["traffic_share"] is None for step in cause["steps"])


def test_traffic_that_begins_later_takes_over_after_a_fortnight(tmp_path):
    rng = np.random.default_rng(8)
    days = 32
    told = [
        (hour, cell, QUIET[rng.integers(3)])
        for hour in range(days * 24)
        for cell in CELLS
        for _ in range(rng.poisson(0.03))
    ]
    for start in (9 * 24, 30 * 24):
        told += [(h, HIT, SLOW) for h in range(start, start + 60) for _ in range(2)]
    told.sort(key=lambda row: row[0])
    reports = [report(n, *row) for n, row in enumerate(told)]
    write_lines(tmp_path / "reports.jsonl", reports)
    traffic = [
        {"hour": at(hour), "requests": 500, "metadata": cell}
        for hour in range(12 * 24, days * 24)
        for cell in CELLS
    ]
    write_lines(tmp_path / "traffic.jsonl", traffic)
    first, second = replayed(tmp_path, tmp_path / "out.json")["causes"]
    assert first["basis"] == "traffic"
    assert second["attributes"] == {k: [v] for k, v in HIT.items()}
    assert first["detected_at"] < at(10 * 24)
    assert first["resolved_at"]
    assert at(30 * 24) <= second["detected_at"] < at(31 * 24)
    assert second["affected"]["requests"] > 0
