"""A cause's page says why these values and no others, and nothing for a few."""

from __future__ import annotations

import pytest

from tests.triage.cause_documents import ROUTING, SMALL, at, store
from tests.triage.logins import person
from triage.queries import documents_known

pytestmark = pytest.mark.django_db
EXPLANATION = {
    "dropping": [
        {
            "attribute": "routing_pool",
            "requests": 250_000,
            "would_have_come": 118.4,
            "ordinary": 11.2,
            "answer": "ruled out",
        },
        {
            "attribute": "model",
            "requests": 900,
            "would_have_come": 0.6,
            "ordinary": 0.1,
            "answer": "cannot be told",
        },
    ],
    "neighbours": [
        {
            "attribute": "routing_pool",
            "value": "standard",
            "requests": 250_000,
            "would_have_come": 118.4,
            "ordinary": 11.2,
            "answer": "ruled out",
            "reports_to_join": 47,
        }
    ],
    "within": [
        {"attribute": "platform", "answer": "alike"},
        {"attribute": "region", "answer": "alike"},
        {"attribute": "client_version", "answer": "too few"},
    ],
}


@pytest.fixture
def page(client):
    client.force_login(person("ada"))
    return lambda cause: " ".join(
        client.get(f"/causes/{cause}/").content.decode().split()
    )


def test_parts_beside_the_cause_are_told_with_what_would_have_come(page):
    store(ROUTING | {"explanation": EXPLANATION})
    text = page("cause-routing")
    heads = ["Reports with the fault", "Reports without it", "Is it there?"]
    places = [text.index(f">{head}</th>") for head in heads]
    assert places == sorted(places)
    assert "Would have come" not in text
    assert "sonnet-4, any other routing_pool" in text
    assert "250,000" in text
    assert "118.4" in text
    assert "not there: far fewer came" in text
    assert "cannot be told: too few requests or reports" in text
    assert "47 reports" in text
    assert "all values of platform and region are alike" in text
    assert "Too few reports to compare the values of client_version" in text


def test_a_cause_of_few_reporters_is_not_explained(page):
    store(SMALL | {"explanation": EXPLANATION})
    assert "Why these values" not in page("cause-small")
    (shown,) = [
        row
        for row in documents_known(now=at("2025-10-01T00:00:00"))
        if row["cause_id"] == "cause-small"
    ]
    assert shown["explanation"] is None


def test_documents_of_before_have_a_page_without_it(page):
    store(ROUTING)
    assert "Why these values" not in page("cause-routing")


def test_a_jump_of_the_traffic_is_told(page):
    shift = {
        "at": "2025-08-29T09:00:00+00:00",
        "share_before": 0.008,
        "share_after": 0.16,
    }
    store(ROUTING | {"traffic_shifts": [shift]})
    text = page("cause-routing")
    assert "29 Aug 2025, 09:00" in text
    assert "16% of all requests went there, 0.80% in the days before" in text
