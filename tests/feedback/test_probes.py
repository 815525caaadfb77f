"""/healthz says that the process is up; /readyz what is missing, never a secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from config.logs import route_of

ROOT = Path(__file__).parents[2]
PRODUCTION = {"SECURE_SSL_REDIRECT": True, "ALLOWED_HOSTS": ["groundswell.example.org"]}


@override_settings(**PRODUCTION)
def test_healthz_asks_neither_database_nor_host_name_nor_https(client):
    # Without django_db a query would fail the test.
    answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})
    assert answer["Cache-Control"] == "no-store"


@override_settings(**PRODUCTION)
@pytest.mark.django_db
def test_readyz_is_ready_when_nothing_is_missing(client):
    answer = client.get("/readyz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "missing": []},
    )
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_counts_migrations_that_are_not_applied(client):
    rows = MigrationRecorder(connection).migration_qs
    last = rows.filter(app="triage").order_by("-id").first()
    rows.filter(pk=last.pk).delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == [
        "1 migrations are not applied: run manage.py migrate"
    ]


@pytest.mark.django_db
def test_readyz_says_that_the_broker_is_away_and_not_its_password(client):
    url = "redis://:quetzal-secret@127.0.0.1:1/0"
    from celery import current_app

    was = current_app.conf.broker_write_url, current_app.conf.broker_url
    with override_settings(CELERY_BROKER_URL=url):
        current_app.conf.broker_url = current_app.conf.broker_write_url = url
        try:
            answer = client.get("/readyz")
        finally:
            current_app.conf.broker_write_url, current_app.conf.broker_url = was
    assert answer.status_code == 503
    (said,) = answer.json()["missing"]
    assert said.startswith("the broker does not answer")
    assert "quetzal" not in answer.text
    assert "127.0.0.1" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_log_lines_name_them(path):
    assert route_of(path) == path


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_is_only_read(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_the_compose_file_asks_whether_the_web_server_is_ready(client):
    compose = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
    command, script, step = compose["services"]["web"]["healthcheck"]["test"]
    assert (command, step) == ("CMD", "ready")
    steps = (ROOT / script).read_text()
    path = re.search(r"http://127\.0\.0\.1:[^/]+(/\w+)", steps)[1]
    assert client.get(path).json()["status"] == "ready"
