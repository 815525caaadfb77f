"""The change log as a page and as JSON: order, filters, paging, suspicions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback import facade
from tests.feedback.made_up import change
from tests.triage.cause_documents import ROUTING, SMALL, at, store
from tests.triage.logins import person

pytestmark = pytest.mark.django_db
START = at("2025-08-01T00:00:00")


@pytest.fixture
def ada(client):
    client.force_login(person("ada"))
    return client


@pytest.fixture
def key(capsys):
    def make(scope: str) -> dict[str, str]:
        call_command("apikey", "create", scope, "--scope", scope)
        out = capsys.readouterr().out
        token = next(word for word in out.split() if word.startswith("gs_"))
        return {"Authorization": f"Bearer {token}"}

    return make


def log(count=1, **fields):
    items = [
        change(f"c-{n:03d}", at=(START + timedelta(hours=n)).isoformat(), **fields)
        for n in range(count)
    ]
    facade.accept_changes(items=items, now=START + timedelta(days=60))


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def ids(response) -> list[str]:
    return [row["change_id"] for row in response.json()["changes"]]


def test_the_page_asks_for_a_login_and_changes_nothing(client, ada):
    assert ada.post("/changes/").status_code == 405
    client.logout()
    assert client.get("/changes/").status_code == 302


def test_the_latest_comes_first_with_kind_title_and_scope(ada):
    log(2, title="Raise <limits>", kind="config")
    page = text_of(ada.get("/changes/"))
    assert page.index("c-001") < page.index("c-000")
    assert "Raise &lt;limits&gt;" in page
    assert "<limits>" not in page
    assert "platform <b>alpha</b>" in page


def test_a_change_without_scope_is_of_the_whole_fleet(ada):
    log(1, metadata={})
    assert "the whole fleet" in text_of(ada.get("/changes/"))


def test_a_suspect_leads_to_its_causes_with_their_scores(ada):
    facade.accept_changes(items=[change("chg-41"), change("chg-9")], now=START)
    store(ROUTING)
    page = text_of(ada.get("/changes/"))
    link = '<a href="/causes/cause-routing/">sonnet-4 on long-context</a>'
    assert f'{link} <span class="soft small">score 0.93</span>' in page
    assert page.count(link) == 1


def test_the_cause_that_suspects_most_comes_first(ada, key):
    facade.accept_changes(items=[change("chg-41")], now=START)
    weak = ROUTING["suspect_changes"][0] | {"score": 0.11}
    store(SMALL | {"suspect_changes": [weak]})
    store(ROUTING)
    answer = ada.get("/api/v1/changes", headers=key("read"))
    assert answer.json()["changes"][0]["suspected_by"] == [
        {"cause_id": "cause-routing", "score": 0.93},
        {"cause_id": "cause-small", "score": 0.11},
    ]


def test_kind_and_text_keep_what_fits_both(ada, key):
    items = [
        change("c-1", kind="flag", title="TPU sampler"),
        change("c-2", kind="deploy", title="tpu build"),
        change("tpu-3", kind="deploy", title="gpu build"),
        change("c-4", kind="deploy", title="100% rollout"),
    ]
    facade.accept_changes(items=items, now=START)
    read = key("read")

    def found(query):
        return set(ids(ada.get(f"/api/v1/changes?{query}", headers=read)))

    assert found("text=tpu") == {"c-1", "c-2", "tpu-3"}
    assert found("text=tpu&kind=deploy") == {"c-2", "tpu-3"}
    assert found("text=%25") == {"c-4"}
    page = text_of(ada.get("/changes/?kind=deploy&text=tpu"))
    assert '<option value="deploy" selected>' in page
    assert 'value="tpu"' in page
    assert "TPU sampler" not in page


def test_pages_are_fifty_long_and_keep_the_filters(ada, key):
    log(51, kind="flag")
    page = text_of(ada.get("/changes/?kind=flag"))
    assert "c-050" in page
    assert "c-000" not in page
    assert 'rel="next" href="?kind=flag&amp;page=2"' in page
    assert 'rel="prev"' not in page
    page = text_of(ada.get("/changes/?kind=flag&page=2"))
    assert "c-000" in page
    assert 'rel="prev" href="?kind=flag&amp;page=1"' in page
    read = key("read")
    first = ada.get("/api/v1/changes", headers=read).json()
    last = ada.get("/api/v1/changes?page=2", headers=read).json()
    assert (len(first["changes"]), first["more"]) == (50, True)
    assert (len(last["changes"]), last["page"], last["more"]) == (1, 2, False)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=lost", "kind:"),
        ("text=" + "x" * 101, "text:"),
        ("text=a%00b", "text:"),
        ("page=0", "page:"),
    ],
)
def test_a_filter_that_is_none_is_refused_by_name(ada, key, query, field):
    page = ada.get(f"/changes/?{query}")
    assert page.status_code == 400
    assert field in page.content.decode()
    answer = ada.get(f"/api/v1/changes?{query}", headers=key("read"))
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(field)


def test_it_says_why_it_is_empty(ada):
    assert "Not computed yet: no change has been logged" in text_of(
        ada.get("/changes/")
    )
    assert "Nothing found: no logged change fits" in text_of(
        ada.get("/changes/?kind=flag")
    )


def test_the_api_gives_a_change_as_it_was_sent_to_read_keys_only(client, key):
    log()
    path = "/api/v1/changes"
    assert client.get(path).status_code == 401
    assert client.get(path, headers=key("fleet")).status_code == 403
    (row,) = client.get(path, headers=key("read")).json()["changes"]
    assert row == {
        "change_id": "c-000",
        "at": "2025-08-01T00:00:00+00:00",
        "known_at": "2025-08-01T00:00:00+00:00",
        "kind": "deploy",
        "title": "server build 41",
        "metadata": {"platform": ["alpha"]},
        "suspected_by": [],
        "near": [],
    }


def test_changes_are_still_taken_in_there(client, key):
    answer = client.post(
        "/api/v1/changes",
        [change()],
        content_type="application/json",
        headers=key("fleet"),
    )
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)


def test_it_asks_for_little_however_many_there_are(ada):
    log(120)
    for number in range(20):
        store(ROUTING | {"cause_id": f"cause-{number}"})
    with CaptureQueriesContext(connection) as queries:
        ada.get("/changes/")
    assert len(queries) <= 20


@pytest.mark.parametrize("number", [0, 49, 50, 119])
def test_a_link_to_a_change_opens_the_page_that_holds_it(ada, number):
    log(120)
    page = text_of(ada.get(f"/changes/?change=c-{number:03d}"))
    assert f'<tr id="change-c-{number:03d}"' in page
    filtered = ada.get(f"/changes/?change=c-{number:03d}&text=c-001&page=2")
    assert f'<tr id="change-c-{number:03d}"' in text_of(filtered)


def test_a_link_to_a_change_that_is_not_known_says_so(ada):
    log(1)
    assert ada.get("/changes/?change=lost").status_code == 404
    answer = ada.get("/changes/?change=c%00")
    assert answer.status_code == 400
    assert "change: must be printable" in text_of(answer)
