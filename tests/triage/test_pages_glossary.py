"""The words of the pages: each has one meaning, and heads lead to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from tests.triage.cause_documents import ROUTING, at, store
from tests.triage.logins import person
from triage.models import ScanState
from triage.queries.glossary import GROUPS, TERMS

pytestmark = pytest.mark.django_db
TEMPLATES = Path("templates/triage")


@pytest.fixture
def ada(client):
    client.force_login(person("ada"))
    return client


def test_every_word_stands_once_at_its_anchor(ada):
    page = ada.get("/glossary/").content.decode()
    for term in TERMS.values():
        assert page.count(f'<dt id="{term.anchor}">{term.word}</dt>') == 1
    assert len(TERMS) == sum(len(terms) for _, terms in GROUPS)


def test_what_is_divided_by_what_differs_between_the_two_kinds_of_number(ada):
    lines = [TERMS[word].line for word in ("rate ratio", "concentration", "contrast")]
    assert all("÷" in line for line in lines)
    assert len(set(lines)) == 3


def test_a_cause_and_the_first_page_lead_to_the_words(ada):
    store(ROUTING)
    ScanState.objects.create(last_hour=at("2025-09-10T00:00:00"))
    for path in ("/", "/causes/cause-routing/"):
        page = ada.get(path).content.decode()
        assert 'href="/glossary/#rate-ratio"' in page
        assert 'title="expected: reports that would have come' in page


def test_no_template_has_a_ratio_without_saying_which():
    bare = re.compile(r">\s*(Ratio|Expected|over first)\s*<")
    found = [p.name for p in TEMPLATES.iterdir() if bare.search(p.read_text())]
    assert found == []


def test_who_has_no_role_sees_no_glossary(client):
    client.force_login(get_user_model().objects.create_user("eve"))
    assert client.get("/glossary/").status_code == 403
