"""The access log grows and is read; only retention shortens it."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from feedback import facade
from feedback.models import AccessLog, AccessLogPurge, AppendOnlyError
from feedback.retention import purge_access_log
from tests.feedback.made_up import NOW, viewer

pytestmark = pytest.mark.django_db


def entry(report_id="r-1", *, at=NOW, who="carol", why="looking into cause 7"):
    return AccessLog.objects.create(at=at, who=who, why=why, report_id=report_id)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda row: row.delete(),
        lambda row: row.save(),
        lambda row: AccessLog.objects.all().delete(),
        lambda row: AccessLog.objects.update(who="nobody"),
        lambda row: AccessLog.objects.bulk_update([row], ["who"]),
    ],
)
def test_the_model_refuses_to_change_an_entry(attempt):
    row = entry()
    with pytest.raises(AppendOnlyError):
        attempt(row)
    assert AccessLog.objects.get().who == "carol"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE feedback_accesslog SET who = 'nobody'",
        "DELETE FROM feedback_accesslog",
        "INSERT OR REPLACE INTO feedback_accesslog SELECT id, at, 'x', why, report_id"
        " FROM feedback_accesslog",
    ],
)
def test_the_database_refuses_as_well(statement):
    entry()
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)
    assert AccessLog.objects.get().who == "carol"


def test_erasure_may_blank_an_entry_and_who_looked_and_when_stays():
    entry()
    assert AccessLog.objects.blank(reports=True) == 1
    row = AccessLog.objects.get()
    assert (row.who, row.at) == ("carol", NOW)
    assert (row.why, row.report_id) == ("erased", "erased")


@pytest.mark.parametrize(
    "change",
    [
        "why = 'erased', who = 'nobody'",
        "why = 'erased', report_id = 'r-2'",
        "why = 'another reason'",
        "report_id = 'erased'",
    ],
)
def test_nothing_else_goes_with_a_blanked_entry(change):
    entry()
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(f"UPDATE feedback_accesslog SET {change}")
    assert AccessLog.objects.get().why == "looking into cause 7"


def test_retention_takes_the_old_and_leaves_the_gate_closed(settings):
    entry("old")
    entry("new", at=NOW + timedelta(seconds=2))
    later = NOW + settings.ACCESS_LOG_TTL
    assert purge_access_log(now=later) == 0
    assert purge_access_log(now=later + timedelta(seconds=1)) == 1
    assert [row.report_id for row in AccessLog.objects.all()] == ["new"]
    assert not AccessLogPurge.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM feedback_accesslog")


def test_an_open_gate_lets_only_older_entries_go():
    entry()
    AccessLogPurge.objects.create(before=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM feedback_accesslog")


def exported(*words):
    out = StringIO()
    call_command("access_log", *words, stdout=out)
    return out.getvalue()


def test_it_is_exported_as_csv_and_as_json_lines():
    entry("r-1", why='asked by "Ada", twice')
    entry("r-2", at=NOW + timedelta(hours=1))
    rows = list(csv.DictReader(StringIO(exported())))
    assert [row["report_id"] for row in rows] == ["r-1", "r-2"]
    assert rows[0]["why"] == 'asked by "Ada", twice'
    lines = [json.loads(line) for line in exported("--format", "jsonl").splitlines()]
    assert lines == rows


def test_the_export_begins_where_it_is_told():
    entry("r-1")
    entry("r-2", at=NOW + timedelta(hours=1))
    since = (NOW + timedelta(hours=1)).isoformat()
    assert exported("--since", since).splitlines()[1:] == [
        f"{since},carol,looking into cause 7,r-2"
    ]
    for bad in ("yesterday", "2025-08-26"):
        with pytest.raises(CommandError):
            exported("--since", bad)


def test_a_reason_is_no_formula():
    entry(why='=HYPERLINK("http://example.org")')
    (row,) = csv.DictReader(StringIO(exported()))
    assert row["why"].startswith("'=")


def test_admins_alone_read_it():
    entry("old")
    entry("new", at=NOW + timedelta(seconds=1))
    (latest,), total = facade.access_log(viewer=viewer("root", "admin"), limit=1)
    assert (latest.report_id, total) == ("new", 2)
    for role in ("viewer", "investigator"):
        with pytest.raises(PermissionError):
            facade.access_log(viewer=viewer(f"x-{role}", role), limit=1)
