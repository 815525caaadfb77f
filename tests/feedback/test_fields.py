"""fields.yaml names every stored field, and the administration keeps to it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import RequestFactory

from feedback import facade
from feedback.datamap import fields, with_map
from feedback.models import Report
from tests.feedback.made_up import NOW, report

FIELDS = fields()
MODELS = {
    model.__name__: model
    for app in ("feedback", "triage")
    for model in apps.get_app_config(app).get_models()
}
WORDS = {"forever", "until it is redacted", "one purge"}


def test_every_table_and_field_is_named_and_no_other():
    stored = {
        name: {field.name for field in model._meta.concrete_fields}
        for name, model in MODELS.items()
    }
    assert {name: set(fields) for name, fields in FIELDS.items()} == stored


def test_every_field_says_what_who_and_how_long():
    for rows in FIELDS.values():
        for field in rows.values():
            assert {"meaning", "type", "who", "kept"} <= field.keys()
            assert field["who"] in {"nobody", "triage", "investigator", "operator"}
            kept = field["kept"]
            assert kept in WORDS or hasattr(settings, kept), kept


def test_nothing_that_comes_from_a_person_is_kept_for_ever():
    personal = ("Report", "SealedPayload", "RequestRecord", "AccessLog", "Placement")
    for table in personal:
        assert "forever" not in {field["kept"] for field in FIELDS[table].values()}


def test_the_data_map_of_the_privacy_page_is_the_one_of_the_fields():
    page = (settings.BASE_DIR / "docs" / "privacy.md").read_text()
    assert page == with_map(page), "run manage.py fields --write"
    assert "| `ciphertext` | raw comment" in page


def test_a_page_without_markers_is_not_written():
    with pytest.raises(ValueError, match="data map"):
        with_map("# Privacy")


def test_only_the_sealed_ciphertext_holds_raw_text():
    raw = {(t, f) for t, fs in FIELDS.items() for f in fs if fs[f].get("raw")}
    assert raw == {("SealedPayload", "ciphertext")}


def administered():
    return [model for model in MODELS.values() if admin.site.is_registered(model)]


def test_only_an_investigator_reads_the_two_fields_of_text():
    readable = {
        (t, f) for t, fs in FIELDS.items() for f in fs if fs[f]["who"] == "investigator"
    }
    assert readable == {("Report", "comment"), ("Report", "conversation")}


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
