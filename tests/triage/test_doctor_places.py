"""manage.py doctor says in words what is wrong with the ways to GitHub and Grafana."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from tests.triage.github_server import github
from tests.triage.grafana_server import grafana
from triage import doctor

pytestmark = pytest.mark.django_db
TOKEN = "quetzal-secret-token"


@pytest.fixture
def hub(settings):
    with github() as server:
        settings.GITHUB_API_URL = server.url
        settings.GITHUB_TOKEN = TOKEN
        settings.GITHUB_REPOSITORY = "acme/serving"
        yield server


@pytest.fixture
def board(settings):
    with grafana() as server:
        settings.GRAFANA_URL = server.url
        settings.GRAFANA_TOKEN = TOKEN
        yield server


def said(check):
    """Return what the command says of one check, "" when it is well."""
    out = io.StringIO()
    code = 0
    try:
        call_command("doctor", "--json", stdout=out)
    except SystemExit as end:
        code = end.code
    found = {c["check"]: c["trouble"] for c in json.loads(out.getvalue())["checks"]}
    assert code == (1 if any(found.values()) else 0)
    assert TOKEN not in out.getvalue()
    return found[check]


def test_without_settings_nobody_is_asked(settings):
    settings.GITHUB_TOKEN = settings.GITHUB_REPOSITORY = settings.GRAFANA_URL = ""
    settings.GRAFANA_TOKEN = ""
    assert said("github") == said("grafana") == ""


def test_what_is_well_is_asked_for_and_not_written(hub, board, settings):
    settings.GRAFANA_DASHBOARD_UID = "board-1"
    assert said("github") == said("grafana") == ""
    for server in (hub, board):
        assert {method for method, *_ in server.seen} == {"GET"}
        headers = server.seen[0][2]
        assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert not hub.issues
    assert not board.marks


def test_a_token_that_is_missing(hub, settings):
    settings.GITHUB_TOKEN = ""
    assert "GITHUB_TOKEN is not" in said("github")
    settings.GRAFANA_URL, settings.GRAFANA_TOKEN = "", TOKEN
    assert "GRAFANA_URL is not" in said("grafana")
    assert not hub.seen


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("401", "does not take the token"),
        ("403", "refused: the token"),
        ("429", "fewer calls"),
        ("503", "in trouble (503)"),
        ("301", "moved"),
    ],
)
def test_what_github_answers_is_said_in_words(hub, status, words):
    hub.mood = status
    assert words in said("github")


def test_a_repository_that_is_another_one_or_takes_no_issues(hub, settings):
    hub.repositories["acme/serving"]["has_issues"] = False
    assert "issues are turned off" in said("github")
    hub.repositories["acme/serving"] = {"has_issues": True, "archived": True}
    assert "archived" in said("github")
    settings.GITHUB_REPOSITORY = "acme/other"
    assert "knows no such repository" in said("github")


def test_without_a_repository_the_token_alone_is_tried(hub, settings):
    settings.GITHUB_REPOSITORY = ""
    assert said("github") == ""
    assert [path for _, path, *_ in hub.seen] == ["/rate_limit"]
    hub.mood = "401"
    assert "does not take the token" in said("github")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("401", "does not take the token"),
        ("403", "annotations:read"),
        ("404", "no Grafana at this address"),
        ("500", "in trouble (500)"),
    ],
)
def test_what_grafana_answers_is_said_in_words(board, status, words):
    board.mood = status
    assert words in said("grafana")


def test_a_dashboard_that_is_not_there(board, settings):
    settings.GRAFANA_DASHBOARD_UID = "board-2"
    assert "GRAFANA_DASHBOARD_UID" in said("grafana")
    # Who may annotate need not be allowed to read dashboards.
    board.dashboards = None
    assert said("grafana") == ""


def test_who_cannot_be_reached_and_who_must_not(settings):
    settings.GITHUB_TOKEN = settings.GRAFANA_TOKEN = TOKEN
    settings.GITHUB_REPOSITORY = "acme/serving"
    settings.GITHUB_API_URL = settings.GRAFANA_URL = "http://127.0.0.1:9"
    assert "could not be asked: ConnectionRefusedError" in said("github")
    assert "could not be asked: ConnectionRefusedError" in said("grafana")
    settings.GITHUB_API_URL = settings.GRAFANA_URL = "http://quetzal.example"
    settings.DEBUG = False
    for check in ("github", "grafana"):
        assert "not https" in said(check)
        assert "quetzal" not in said(check)


def test_every_check_has_a_name_of_its_own():
    names = [name for name, _ in doctor.CHECKS]
    assert len(set(names)) == len(names)
