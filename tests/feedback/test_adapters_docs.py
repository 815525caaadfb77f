"""docs/connect.md says what the adapters do."""

from __future__ import annotations

import re
from pathlib import Path

from feedback.adapters.mapping import FIELDS, read_mapping
from feedback.adapters.table import CHANGES, changes_table, mapping_table
from feedback.imports import FORMATS
from feedback.schemas import ChangeIn, ReportIn

PAGE = (Path(__file__).parents[2] / "docs/connect.md").read_text()


def test_the_table_is_that_of_the_code():
    assert mapping_table() in PAGE


def test_the_table_of_changes_is_that_of_the_code_and_names_fields_of_a_change():
    assert changes_table() in PAGE
    fields = {name.split(".")[0] for own in CHANGES.values() for name in own}
    assert fields == ChangeIn.model_fields.keys() - {"known_at"}


def test_the_table_names_every_field_of_a_report_and_no_other():
    assert FIELDS.keys() | {"metadata"} == ReportIn.model_fields.keys()


def test_every_format_is_set_up():
    assert set(re.findall(r"--as (\w+)", PAGE)) | {"jsonl"} == set(FORMATS)


def test_the_mapping_that_is_shown_can_be_read():
    lines = re.findall(r"^    (id_prefix(?:.*\n)+?)\n", PAGE, re.MULTILINE)
    text = lines[0].replace("\n    ", "\n")
    found = read_mapping(text=text, toml=True)
    assert found.fields["report_id"] == "ticket"
    assert found.time_offset == "+02:00"
