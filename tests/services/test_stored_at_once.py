"""PostgreSQL's one statement stores what plain Django stores, and no more."""

from __future__ import annotations

import json

import psycopg
import pytest

from tests.feedback.made_up import report, request
from tests.services.processes import Site

_TAKE_IN = """
import json, os
from datetime import datetime
from pathlib import Path
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from feedback import attribution, facade, ledger, prepared, storing
from feedback.models import ReceiptToken, Report, SealedPayload

now = datetime.fromisoformat("2025-08-26T12:00:00+00:00")
given = json.loads(Path(os.environ["VAR_DIR"], "given").read_text())
facade.accept_requests(items=given["requests"], now=now)
ledger.remember(kind=ledger.Kind.REPORT, names=["erased"], now=now)
told = {}
for way in ("by-django", "at-once"):
    if way == "by-django":
        storing.on_postgres = attribution.on_postgres = lambda: False
    else:
        storing.on_postgres = attribution.on_postgres = prepared.on_postgres
    outcomes = [
        facade.accept_reports(items=part, now=now, source="x")
        for part in given["parts"]
    ]
    rows = []
    for row in Report.objects.order_by("report_id"):
        values = {n: str(v) for n, v in model_to_dict(row).items() if n != "id"}
        sealed = SealedPayload.objects.get(report=row)
        token = ReceiptToken.objects.get(report=row)
        values |= {"key": sealed.key_id, "at": str(sealed.sealed_at)}
        rows.append({**values, "size": len(sealed.ciphertext), "of": token.key_id})
    told[way] = {
        "rows": rows,
        "outcomes": [
            [(r.item_id, r.status, bool(r.token)) for r in outcome.receipts]
            for outcome in outcomes
        ],
    }
    if way == "at-once":
        for row in Report.objects.all():
            assert facade.receipt_state(token=tokens(outcomes)[row.report_id])
        assert facade.redact_waiting(now=now) == len(rows)
        assert set(Report.objects.values_list("state", flat=True)) == {"redacted"}
    Report.objects.all().delete()
with CaptureQueriesContext(connection) as seen:
    facade.accept_reports(items=[given["plain"]], now=now)
told["queries"] = [q["sql"][:80] for q in seen]
print(json.dumps(told))
"""
_TOKENS = """
def tokens(outcomes):
    return {r.item_id: r.token for o in outcomes for r in o.receipts if r.token}
"""


def parts():
    answer = [
        {"role": "user", "content": 'Quote " and \\ and ümläut, {braces}, %s %(x)s'},
        {"role": "assistant", "content": "So", "request_id": "q-answer"},
    ]
    first = [
        report("plain", conversation=None, request_id=None),
        report("nobody", user_id=None, category="speed", received_at=None),
        report("own", request_id="q-own", conversation=answer),
        report("answer", conversation=answer),
        report("empty", request_id="q-empty", conversation=answer),
        report("unknown", request_id="q-nowhere"),
        report("odd {} 'ids' \\ % ü", comment='A "quoted" \\ ü text', metadata={}),
        report("erased"),
        report("twice"),
        report("twice"),
        report("twice", comment="Other."),
        report("wrong", kind="praise"),
    ]
    return [first, [report("twice"), report("plain"), report("later")]]


def requests():
    return [
        request("q-own", metadata={"model": "m-9", "region": "north"}),
        request("q-answer", metadata={"platform": "beta", "model": "m-1"}),
        request("q-empty", metadata={}),
    ]


@pytest.fixture(scope="module")
def told(tmp_path_factory, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    site = Site(tmp_path_factory.mktemp("at-once"), {"DATABASE_URL": postgres_url})
    assert site.manage("migrate", "-v0").returncode == 0
    given = {"parts": parts(), "requests": requests(), "plain": report("p-1")}
    (site.folder / "given").write_text(json.dumps(given))
    done = site.manage("shell", "-v0", "-c", _TOKENS + _TAKE_IN)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_rows_are_the_same(told):
    assert told["at-once"]["rows"] == told["by-django"]["rows"]
    rows = {row["report_id"]: row for row in told["at-once"]["rows"]}
    assert rows.keys() == {
        *("plain", "nobody", "own", "answer", "empty", "unknown", "twice", "later"),
        "odd {} 'ids' \\ % ü",
    }
    assert rows["own"]["disagreements"] == "1"
    assert "beta" in rows["empty"]["attributes"]


def test_what_is_answered_is_the_same(told):
    assert told["at-once"]["outcomes"] == told["by-django"]["outcomes"]
    first, second = told["at-once"]["outcomes"]
    assert [status for _, status, _ in first] == [
        *["accepted"] * 7,
        *("erased", "accepted", "duplicate", "refused", "refused"),
    ]
    assert [status for _, status, _ in second] == ["duplicate", "refused", "accepted"]


def test_django_sends_nothing_beside_it(told):
    assert told["queries"] == []
