"""The Atom feed of causes: who reads it, and that it tells what the pages tell."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from feedback.apikeys import create_key
from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, store
from tests.triage.logins import person

pytestmark = pytest.mark.django_db
NS = {"a": "http://www.w3.org/2005/Atom"}


def key(scope):
    token = create_key(name=scope, scopes=[scope], trusted=False, now=timezone.now())
    return {"Authorization": f"Bearer {token}"}


def test_the_latest_come_first_and_small_counts_stay_out(client):
    for document in (ROUTING, CORRUPTION, SMALL):
        store(document)
    client.force_login(person("ada"))
    answer = client.get("/causes.atom")
    feed = ET.fromstring(answer.content)
    ids = [e.findtext("a:id", "", NS) for e in feed.findall("a:entry", NS)]
    assert [i.split("/")[-2] for i in ids] == [
        "cause-small",
        "cause-corruption",
        "cause-routing",
    ]
    assert feed.findtext("a:updated", "", NS) == "2025-09-02T18:00:00+00:00"
    assert b"fewer than 5 reporters" in answer.content
    assert b"48" not in answer.content
    assert answer["Content-Type"].startswith("application/atom+xml")


def test_who_may_read_it(client):
    assert client.get("/causes.atom").status_code == 401
    assert client.get("/causes.atom", headers=key("intake")).status_code == 403
    assert client.get("/causes.atom", headers=key("read")).status_code == 200
    client.force_login(get_user_model().objects.create_user("eve"))
    assert client.get("/causes.atom").status_code == 403


def test_a_reader_that_polls_is_told_that_nothing_is_new(client):
    store(ROUTING)
    read = key("read")
    etag = client.get("/causes.atom", headers=read)["ETag"]
    again = client.get("/causes.atom", headers=read | {"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"
    assert (
        client.get("/causes.atom", headers={"If-None-Match": etag}).status_code == 401
    )
    store(CORRUPTION)
    later = client.get("/causes.atom", headers=read | {"If-None-Match": etag})
    assert later.status_code == 200


def test_logins_of_other_roles_have_other_etags(client):
    store(ROUTING)
    etags = set()
    for name, roles in (("ada", ["viewer"]), ("iris", ["viewer", "investigator"])):
        client.force_login(person(name, *roles))
        etags.add(client.get("/causes.atom")["ETag"])
    assert len(etags) == 2
