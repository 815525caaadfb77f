"""The alert rules and the dashboard name metrics that exist, each alert a document."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from config.metrics import gauges_known

ROOT = Path(__file__).parents[2]
RULES = ROOT / "docker/prometheus-alerts.yaml"
DASHBOARD = ROOT / "docker/grafana-dashboard.json"


def rules():
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    return group["rules"]


def asked():
    """Return every expression of the rules and the dashboard."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    targets = [target["expr"] for panel in panels for target in panel["targets"]]
    return [rule["expr"] for rule in rules()] + targets


@pytest.fixture
def gauges(db):
    return {g.name: g for g in gauges_known(now=timezone.now())}


def test_every_metric_that_is_asked_for_exists(gauges):
    named = {n for e in asked() for n in re.findall(r"groundswell_\w+", e)}
    assert len(named) > 8
    assert named <= set(gauges)


def test_every_label_that_is_asked_for_exists(gauges):
    found = [
        match
        for expression in asked()
        for match in re.findall(r'(groundswell_\w+)\{(\w+)="(\w+)"\}', expression)
    ]
    assert found
    for name, label, value in found:
        assert gauges[name].label == label
        assert value in gauges[name].samples


def test_every_metric_is_on_the_dashboard(gauges):
    assert set(gauges) <= {n for e in asked() for n in re.findall(r"\w+", e)}


def test_every_alert_is_documented():
    text = (ROOT / "docs/operations.md").read_text()
    assert {rule["alert"] for rule in rules()} <= set(re.findall(r"`(\w+)`", text))


def test_every_metric_is_documented(gauges):
    text = (ROOT / "docs/operations.md").read_text()
    assert set(gauges) == set(re.findall(r"^\| `(groundswell_\w+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    "words",
    [("check", RULES), ("test", ROOT / "tests/services/alert_rules_test.yaml")],
    ids=["check", "test"],
)
def test_promtool_takes_the_rules_and_they_fire(words):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not on this machine")
    verb, file = words
    done = subprocess.run(
        [promtool, verb, "rules", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
