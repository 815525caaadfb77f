"""Issues alone, without traffic, show a fault that one client version has."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from feedback.models import Traffic
from tests.feedback.github_export import BROKEN, BROKEN_SINCE, DAYS, START, export
from triage.models import Cause
from triage.pipeline import catch_up

pytestmark = pytest.mark.django_db


def searched(tmp_path, issues):
    """The causes that are known after an export was loaded and scanned."""
    path = tmp_path / "issues.jsonl"
    path.write_text("".join(json.dumps(issue) + "\n" for issue in issues))
    call_command("load", reports=str(path), format="github")
    catch_up(now=START + timedelta(days=DAYS + 1))
    assert not Traffic.objects.exists()
    return [cause.document for cause in Cause.objects.all()]


def test_a_fault_of_one_client_version_is_the_one_cause(tmp_path):
    (cause,) = searched(tmp_path, export(seed=1))
    assert cause["attributes"] == {"client_version": [BROKEN]}
    assert cause["series"] == "symptom:compaction_failure"
    assert cause["basis"] == "reports"
    assert cause["detected_at"] < (BROKEN_SINCE + timedelta(days=3)).isoformat()


def test_the_same_words_from_all_versions_are_no_cause_of_one(tmp_path):
    assert searched(tmp_path, export(seed=3, everywhere=True)) == []
