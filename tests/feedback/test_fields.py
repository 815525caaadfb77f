"""fields.yaml names every stored field, and the administration keeps to it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from feedback import facade
from feedback.models import Report
from tests.feedback.made_up import NOW, report

FIELDS = yaml.safe_load(
    (Path(__file__).parents[2] / "feedback" / "fields.yaml").read_text()
)
MODELS = {
    model.__name__: model for model in apps.get_app_config("feedback").get_models()
}


def test_every_table_and_field_is_named_and_no_other():
    stored = {
        name: {field.name for field in model._meta.concrete_fields}
        for name, model in MODELS.items()
    }
    assert {name: set(fields) for name, fields in FIELDS.items()} == stored


def test_every_field_says_what_who_and_how_long():
    for fields in FIELDS.values():
        for field in fields.values():
            assert {"meaning", "type", "who", "kept"} <= field.keys()
            assert field["who"] in {"nobody", "triage", "operator"}


def test_only_the_sealed_ciphertext_holds_raw_text():
    raw = {(t, f) for t, fs in FIELDS.items() for f in fs if fs[f].get("raw")}
    assert raw == {("SealedPayload", "ciphertext")}


def administered():
    return [model for model in MODELS.values() if admin.site.is_registered(model)]


@pytest.mark.django_db
@pytest.mark.parametrize("model", administered())
def test_the_administration_shows_what_operators_may_see(model, admin_user):
    shelf = admin.site.get_model_admin(model)
    request = RequestFactory().get("/")
    request.user = admin_user
    shown = {*shelf.list_display, *shelf.get_fields(request, model())} - {"id"}
    assert len(shown) > 1
    assert {FIELDS[model.__name__][name]["who"] for name in shown} == {"operator"}


def test_sealed_payloads_are_not_in_the_administration():
    assert "SealedPayload" not in {model.__name__ for model in administered()}


@pytest.mark.django_db
def test_a_superuser_finds_no_text_in_the_administration(admin_client):
    facade.accept_reports(items=[report(comment="quetzal")], now=NOW)
    facade.redact_waiting(now=NOW)
    row = Report.objects.get()
    assert "quetzal" in row.comment
    for path in ("", f"{row.pk}/change/"):
        page = admin_client.get(f"/admin/feedback/report/{path}")
        assert page.status_code == 200
        assert b"r-1" in page.content
        assert b"quetzal" not in page.content
        assert row.reporter.encode() not in page.content
