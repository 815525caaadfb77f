"""Any CSV or JSON lines by a mapping; errors name file, line and field."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from feedback.adapters.mapping import MappingError, read_mapping
from feedback.models import Report
from feedback.outcomes import RefusedError

GIVEN = {
    "id_prefix": "helpdesk:",
    "fields": {"report_id": "ticket", "created_at": "opened", "comment": "text"},
    "metadata": {"client_version": "app.version"},
    "constants": {"kind": "bug"},
    "metadata_constants": {"surface": "app"},
    "time": {"format": "%d.%m.%Y %H:%M", "offset": "+02:00"},
}
TOML = """
[fields]
report_id = "ticket"
created_at = "opened"
user_id = "who"
comment = "text"
[metadata]
client_version = "version"
[constants]
kind = "bug"
"""
HEAD = "ticket,opened,who,text,version,agent\n"
ROW = '1,2026-03-02T10:00:00Z,ada,"It stops,\nhalf way.",2.4.1,Bob\n'


def mapping(**changes):
    return read_mapping(text=json.dumps(GIVEN | changes), toml=False)


def test_columns_paths_constants_and_times():
    adapted = mapping().adapt(
        {
            "ticket": 7,
            "opened": "02.03.2026 10:00",
            "text": "Slow.",
            "app": {"version": 3},
        }
    )
    assert adapted.report == {
        "report_id": "helpdesk:7",
        "kind": "bug",
        "created_at": "2026-03-02T10:00:00+02:00",
        "comment": "Slow.",
        "metadata": {"client_version": "3", "surface": "app"},
    }
    assert adapted.notes == ()


def test_epochs():
    record = {"ticket": "7", "opened": 1772445600000}
    report = mapping(time={"format": "epoch_ms"}).adapt(record).report
    assert report["created_at"] == "2026-03-02T10:00:00+00:00"


def test_a_time_in_another_format_is_refused_with_field_and_column():
    with pytest.raises(RefusedError, match="created_at: column 'opened' is no time"):
        mapping().adapt({"ticket": "7", "opened": "yesterday"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"time": {"format": "%d.%m.%Y"}}, "time.offset: needed"),
        ({"time": {"format": "%d.%m.%Y", "offset": "CET"}}, "time.offset: must be"),
        (
            {"fields": {"report_id": "a", "created_at": "b", "model": "c"}},
            "fields.model",
        ),
        ({"fields": {"report_id": "a"}}, "fields.created_at: is missing"),
        ({"fields": ["a"]}, "fields: must be a table"),
        ({"constants": {"kind": 3}}, "constants.kind: must be a string"),
        ({"constants": {"kind": "bug", "report_id": "1"}}, "every report"),
        ({"colums": {}}, "colums: is not one of"),
    ],
)
def test_a_wrong_mapping_names_its_entry(changes, message):
    with pytest.raises(MappingError, match=message):
        mapping(**changes)


def load(tmp_path, content, *, form="csv", given=TOML):
    path, way = tmp_path / f"in.{form}", tmp_path / "map.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    way.write_text(given)
    out, err = io.StringIO(), io.StringIO()
    options = {"reports": str(path), "format": form, "mapping": str(way)}
    try:
        call_command("load", stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_a_csv_is_loaded_once_and_says_what_it_leaves(tmp_path):
    out, _ = load(tmp_path, "\ufeff" + HEAD + ROW)
    assert "reports: 1 accepted" in out
    assert "1 × columns that the mapping does not name" in out
    row = Report.objects.get()
    assert row.comment == "It stops,\nhalf way."
    assert row.attributes == {"client_version": "2.4.1"}
    assert row.reporter not in ("", "ada")
    assert "1 duplicates" in load(tmp_path, HEAD + ROW)[0]


@pytest.mark.django_db
def test_wrong_rows_are_named_by_line_and_field_and_the_others_kept(tmp_path):
    bad = "2,2026-03-02T10:00:00,ada,x,1,y\n3,too,few\n"
    out, err = load(tmp_path, HEAD + ROW + bad + ROW.replace("1,", "4,", 1))
    assert "reports: 2 accepted, 0 duplicates, 2 refused" in out
    assert "in.csv:4: created_at: must have an offset from UTC" in err
    assert "in.csv:5: has more or fewer columns" in err


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [b'2,"open quote\n', b"2,\xff\n"])
def test_a_broken_csv_keeps_what_came_before(tmp_path, broken):
    _, err = load(tmp_path, (HEAD + ROW).encode() + broken)
    assert "the rest of the file is not read" in err


@pytest.mark.django_db
def test_json_lines_by_a_mapping(tmp_path):
    record = {"ticket": 1, "opened": "2026-03-02T10:00:00Z", "version": 2.4}
    out, err = load(tmp_path, json.dumps(record) + "\nno json\n", form="jsonl")
    assert "reports: 1 accepted, 0 duplicates, 1 refused" in out
    assert "in.jsonl:2: is not JSON" in err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "csv"}, "needs a --mapping"),
        ({"format": "github", "mapping": "m"}, "takes no --mapping"),
        ({"mapping": "m"}, "--mapping needs --as"),
        ({"format": "csv", "mapping": "/not/there.toml"}, "/not/there.toml: No such"),
    ],
)
def test_options_that_do_not_fit_are_told(options, message):
    with pytest.raises(CommandError, match=message):
        call_command("load", reports="-", **options)
