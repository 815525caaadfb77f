"""ETags of the read API: who has an answer is told so; nobody gets another's."""

from __future__ import annotations

import pytest
from django.utils import timezone

from feedback.apikeys import create_key
from tests.feedback.made_up import change
from tests.triage.cause_documents import ROUTING, at, store
from triage.models import Cause, KeptReport

pytestmark = pytest.mark.django_db
PATHS = [
    "causes",
    "causes?limit=1",
    "causes/cause-routing",
    "symptoms",
    "changes",
    "weekly",
    "weekly/2025-W35",
]


def key(*scopes):
    token = create_key(
        name="-".join(scopes), scopes=scopes, trusted=False, now=timezone.now()
    )
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def held(client):
    store(ROUTING)
    KeptReport.objects.create(
        week="2025-W35",
        made_at=at("2025-09-01T08:00:00"),
        document={"sentence": "Quiet."},
        body="",
        markdown="",
    )
    return client


@pytest.mark.parametrize("path", PATHS)
def test_who_has_the_answer_gets_304_and_no_body(held, path):
    read = key("read")
    first = held.get(f"/api/v1/{path}", headers=read)
    etag = first["ETag"]
    assert first.status_code == 200
    assert etag.startswith('"')
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]
    for asked in (etag, f'"other", W/{etag}', "*"):
        again = held.get(f"/api/v1/{path}", headers=read | {"If-None-Match": asked})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag
        assert again["Cache-Control"] == "private, no-cache"
    other = held.get(f"/api/v1/{path}", headers=read | {"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_another_answer_has_another_etag(held):
    read = key("read")
    before = held.get("/api/v1/causes", headers=read)["ETag"]
    Cause.objects.update(state="acknowledged")
    answer = held.get("/api/v1/causes", headers=read | {"If-None-Match": before})
    assert answer.status_code == 200
    assert answer["ETag"] != before


def test_an_etag_is_of_what_the_key_may_do(held):
    etags = {
        held.get("/api/v1/causes", headers=key(*scopes))["ETag"]
        for scopes in (["read"], ["read", "judge"], ["admin"])
    }
    assert len(etags) == 3


def test_an_etag_opens_nothing(held):
    etag = held.get("/api/v1/causes", headers=key("read"))["ETag"]
    match = {"If-None-Match": etag}
    assert held.get("/api/v1/causes", headers=match).status_code == 401
    refused = held.get("/api/v1/causes", headers=key("intake") | match)
    assert refused.status_code == 403


def test_what_is_sent_has_no_etag(held):
    answer = held.post(
        "/api/v1/changes", [change()], "application/json", headers=key("fleet")
    )
    assert answer.status_code == 200
    assert "ETag" not in answer
