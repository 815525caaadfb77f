"""The files hold what the design says, in the order in which it became known."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from simulate.build import build
from simulate.writer import write

SCENARIOS = ("pool", "holes", "client")
KINDS = {"deploy", "config", "routing", "flag", "rollback"}


@pytest.fixture(scope="module", params=SCENARIOS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path:
    out: Path = tmp_path_factory.mktemp(request.param)
    write(world=build(scenario=request.param, seed=4), out_dir=out)
    return out


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as handle:
        yield from map(json.loads, handle)


def aware(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    assert at.tzinfo is not None
    return at


def test_reports_have_the_fields_of_the_design(folder: Path) -> None:
    allowed = {
        "report_id", "kind", "created_at", "received_at", "user_id", "comment",
        "category", "consent", "conversation", "request_id", "metadata",
    }  # fmt: skip
    for report in rows(folder, "reports"):
        assert set(report) <= allowed
        assert {"report_id", "kind", "created_at", "comment", "metadata"} <= set(report)
        assert report["kind"] in {"thumbs_down", "bug", "external"}
        assert aware(report["created_at"]) <= aware(report["received_at"])
        assert all(isinstance(value, str) for value in report["metadata"].values())
        for turn in report.get("conversation", []):
            assert turn["role"] in {"user", "assistant"}
            assert isinstance(turn["content"], str)


def test_reports_come_in_the_order_of_arrival_under_ids_of_their_own(
    folder: Path,
) -> None:
    reports = list(rows(folder, "reports"))
    arrived = [aware(report["received_at"]) for report in reports]

    assert arrived == sorted(arrived)
    assert len({report["report_id"] for report in reports}) == len(reports)


def test_a_conversation_never_comes_without_an_answer_to_the_consent_question(
    folder: Path,
) -> None:
    reports = list(rows(folder, "reports"))
    with_chat = [r for r in reports if "conversation" in r]
    agreed = [r for r in with_chat if r["consent"]["conversation"]]

    assert all("consent" in r for r in with_chat)
    assert 0.25 < len(agreed) / len(reports) < 0.35
    assert len(with_chat) - len(agreed) > 0.1 * len(reports)


def test_traffic_is_one_row_an_hour_and_deployment(folder: Path) -> None:
    seen = set()
    for row in rows(folder, "traffic"):
        assert set(row) == {"hour", "requests", "metadata"}
        at = aware(row["hour"])
        assert (at.minute, at.second) == (0, 0)
        assert isinstance(row["requests"], int)
        assert row["requests"] >= 0
        key = (row["hour"], tuple(sorted(row["metadata"].items())))
        assert key not in seen
        seen.add(key)
    assert len(seen) > 40_000


def test_changes_name_kind_and_scope(folder: Path) -> None:
    changes = list(rows(folder, "changes"))
    for change in changes:
        assert change["kind"] in KINDS
        assert aware(change.get("known_at", change["at"])) >= aware(change["at"])
        assert all(isinstance(values, list) for values in change["metadata"].values())
        assert change["title"]
        assert "{" not in change["title"]
    assert len({change["change_id"] for change in changes}) == len(changes)
    assert changes == sorted(changes, key=lambda c: aware(c["at"]))


def test_request_records_belong_to_reports_and_some_come_later(folder: Path) -> None:
    named: dict[str, dict[str, Any]] = {}
    for report in rows(folder, "reports"):
        ids = [report.get("request_id")]
        ids += [turn.get("request_id") for turn in report.get("conversation", [])]
        named |= {request_id: report for request_id in ids if request_id}
    records = list(rows(folder, "requests"))
    later = [
        r
        for r in records
        if aware(r["at"]) > aware(named[r["request_id"]]["created_at"])
    ]

    assert {record["request_id"] for record in records} == set(named)
    assert 0.1 < len(later) / len(records) < 0.2
    for record in records:
        claimed = named[record["request_id"]]["metadata"]
        assert claimed.items() <= record["metadata"].items()


def test_holes_lack_metadata_and_arrive_late(tmp_path: Path) -> None:
    write(world=build(scenario="holes", seed=4), out_dir=tmp_path)
    complete = max(len(row["metadata"]) for row in rows(tmp_path, "traffic"))
    reports = [r for r in rows(tmp_path, "reports") if r["kind"] != "external"]
    records = {r["request_id"] for r in rows(tmp_path, "requests")}
    lacking = [
        r for r in reports if len(r["metadata"]) < complete and not _known(r, records)
    ]
    late = [
        r
        for r in reports
        if (aware(r["received_at"]) - aware(r["created_at"])).total_seconds() > 7100
    ]

    assert 0.27 < len(lacking) / len(reports) < 0.33
    assert any(r["metadata"] == {} for r in lacking)
    assert 0.27 < len(late) / len(reports) < 0.34


def _known(report: dict[str, Any], records: set[str]) -> bool:
    ids = {report.get("request_id")}
    ids |= {turn.get("request_id") for turn in report.get("conversation", [])}
    return bool(ids & records)
