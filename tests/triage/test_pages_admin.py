"""The administration shows where things stand, and no number of few reporters."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from tests.triage.cause_documents import SMALL, store
from triage.models import Cause

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client):
    client.force_login(get_user_model().objects.create_superuser("root"))
    return client


def test_it_lists_causes_without_their_numbers(root):
    cause = store(SMALL)
    listing = root.get("/admin/triage/cause/")
    page = root.get(f"/admin/triage/cause/{cause.pk}/change/")
    assert "cause-small" in listing.content.decode()
    assert "cause-small" in page.content.decode()
    assert "48.1" not in page.content.decode()


def test_even_a_superuser_changes_nothing_by_hand(root):
    cause = store(SMALL)
    root.post(f"/admin/triage/cause/{cause.pk}/delete/", {"post": "yes"})
    assert Cause.objects.count() == 1
    assert root.get("/admin/triage/cause/add/").status_code == 403
