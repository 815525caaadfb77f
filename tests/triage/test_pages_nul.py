"""No page asks PostgreSQL for a text with NUL, which it refuses by an error."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from tests.triage.logins import person

PATHS = (
    *("/causes/%00/", "/causes/C-1%00/note.md", "/causes/%00/evaluation.jsonl"),
    *("/causes/%00/alerts", "/causes/%00/issue", "/symptoms/%00/", "/weekly/%00/"),
    *("/symptoms/%00/sample", "/reports/?cause=%00"),
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_found_and_nothing_asked(client, path):
    client.force_login(person("ivy", "viewer", "investigator", "admin"))
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(repr(params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert client.get(path).status_code == 404
    assert not [params for params in asked if r"\x00" in params]


@pytest.mark.django_db
def test_names_that_are_stored_are_still_led_to(client):
    client.force_login(person("ivy"))
    assert reverse("cause", args=["C-1 ü"]) == "/causes/C-1%20%C3%BC/"
    assert client.get("/symptoms/context_loss/").status_code == 200
