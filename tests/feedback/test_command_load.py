"""manage.py load: files in, restartable, and nothing dropped without a word."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from feedback import facade
from feedback.management.commands import load
from feedback.models import Change, Report, RequestRecord, Traffic
from tests.feedback.made_up import change, report, request, traffic

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    def lines(name, *items):
        path = tmp_path / f"{name}.jsonl"
        path.write_bytes(
            b"".join(
                (item if isinstance(item, bytes) else json.dumps(item).encode()) + b"\n"
                for item in items
            )
        )
        return str(path)

    return lines


def run(**files):
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("load", stdout=out, stderr=err, **files)
    except CommandError as error:
        code = error.returncode
    return code, out.getvalue(), err.getvalue()


def test_it_loads_everything_and_redacts(write):
    code, out, _ = run(
        reports=write("reports", report("a"), report("b", consent=None)),
        traffic=write("traffic", traffic()),
        changes=write("changes", change()),
        requests=write("requests", request()),
    )
    assert code == 0
    assert "reports: 2 accepted, 0 duplicates, 0 refused" in out
    assert "1 × conversation dropped" in out
    assert "redaction: 2 reports" in out
    assert {r.state for r in Report.objects.all()} == {"redacted"}
    assert Report.objects.get(report_id="a").attributes["platform"] == "beta"
    tables = (Traffic, Change, RequestRecord)
    assert [table.objects.count() for table in tables] == [1, 1, 1]


def test_it_may_run_again(write):
    files = {"reports": write("reports", report()), "traffic": write("t", traffic())}
    run(**files)
    code, out, _ = run(**files)
    assert code == 0
    assert "reports: 0 accepted, 1 duplicates" in out
    assert "traffic: 0 accepted, 1 duplicates" in out


def test_refused_lines_are_named_and_the_others_kept(write):
    name = write(
        "reports", report("a"), b"{broken", b"", report("b", kind="x"), report("c")
    )
    code, out, err = run(reports=name)
    assert code == 1
    assert "reports: 2 accepted, 0 duplicates, 2 refused" in out
    assert f"{name}:2: is not JSON" in err
    assert f"{name}:4: kind: must be" in err


def test_line_numbers_hold_across_batches(write, monkeypatch):
    monkeypatch.setitem(load.KINDS, "reports", (facade.accept_reports, 2))
    items = [report(str(i)) for i in range(5)]
    _, _, err = run(reports=write("reports", *items, {"report_id": "z"}))
    assert ":6: kind: " in err


def test_an_old_history_does_not_expire(write):
    code, _, _ = run(reports=write("r", report(created_at="2021-01-01T00:00:00Z")))
    assert code == 0
    assert Report.objects.get().state == "redacted"


def test_it_reads_standard_input(monkeypatch):
    raw = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + json.dumps(report()).encode()))
    monkeypatch.setattr("sys.stdin", raw)
    assert run(reports="-")[0] == 0
    assert Report.objects.count() == 1


def test_standard_input_serves_one_file_only():
    assert run(reports="-", traffic="-")[0] == 1


def test_a_missing_file_is_an_error():
    assert run(reports="/nowhere/reports.jsonl")[0] == 1


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(write, settings):
    settings.BODY_MAX_BYTES = 2000
    name = write("reports", report("a", comment="x" * 9000), report("b"))
    code, _, err = run(reports=name)
    assert code == 1
    assert f"{name}:1: is too long" in err
    assert Report.objects.get().report_id == "b"


def test_a_refusal_never_shows_the_line(write):
    _, out, err = run(reports=write("r", b'{"comment": "quetzal"', {"kind": "quetzal"}))
    assert "quetzal" not in out + err
