"""Deliveries of webhooks: known by the sender's id, once, as long as they are kept."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from feedback.deliveries import Found, claim, delivery_of, purge_deliveries
from feedback.hooks import HooksError, hooks_of
from feedback.models import ApiKey, Change, HookDelivery
from feedback.retention import purge
from tests.feedback.connected import make_key, send
from tests.feedback.test_connect_changes import (  # noqa: F401
    SECRET,
    _hooks,
    ago,
    cdevent,
    counted,
    deployment,
    entry,
)

pytestmark = pytest.mark.django_db
AGAIN = "change that was sent before, not taken again"
IDS = st.text("aü \ud800", max_size=3)


def deliver(guid, document):
    body = json.dumps(document).encode()
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={digest}", "X-GitHub-Delivery": guid}
    return send("/hooks/github", body, headers)


def by_key(document):
    ApiKey.objects.all().delete()
    headers = {"Authorization": f"Bearer {make_key('fleet')}"}
    return send("/hooks/cdevents", document, headers)


def test_the_same_delivery_again_is_a_duplicate():
    document = deployment()
    assert deliver("72d3162e", document).json()["accepted"] == 1
    answer = deliver("72d3162e", document)
    assert answer.json() == {"accepted": 0, "duplicates": 1, "refused": 0}
    assert counted()[AGAIN] == 1


def test_the_same_delivery_with_other_content_is_a_conflict():
    deliver("72d3162e", deployment())
    answer = deliver("72d3162e", deployment(number=2))
    assert answer.status_code == 409
    assert answer.json()["error"]["message"] == (
        "the delivery is known with other content"
    )
    assert Change.objects.count() == 1
    assert counted()["refused: the delivery is known with other content"] == 1


def test_a_recording_under_another_id_changes_nothing():
    """The header is not signed: who replays a body may write any id there."""
    document = deployment()
    deliver("72d3162e", document)
    known_at = Change.objects.get().known_at
    assert deliver("another", document).json()["duplicates"] == 1
    assert Change.objects.get().known_at == known_at


def test_what_was_refused_may_come_again_and_be_right():
    assert deliver("72d3162e", deployment(at=ago(days=8))).status_code == 400
    assert deliver("72d3162e", deployment()).json()["accepted"] == 1


def test_what_is_left_out_is_not_remembered():
    assert deliver("72d3162e", deployment(state="pending")).status_code == 200
    assert not HookDelivery.objects.exists()


def test_an_entry_of_launchdarkly_is_known_by_its_own_id():
    def told(document):
        body = json.dumps(document).encode()
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return send("/hooks/launchdarkly", body, {"X-LD-Signature": digest})

    document = entry()
    assert told(document).json()["accepted"] == 1
    assert told(document).json()["duplicates"] == 1
    assert told(document | {"comment": "other"}).status_code == 409


def test_a_cloudevent_is_known_by_source_and_id():
    event = {"specversion": "1.0", "id": "1", "source": "/a", "data": cdevent()}
    assert by_key(event).json()["accepted"] == 1
    other = event | {"data": cdevent(number="2")}
    # The same id of another source is another event.
    assert by_key(other | {"source": "/b"}).json()["accepted"] == 1
    assert by_key(other).status_code == 409


def test_a_list_holds_each_delivery_once():
    event = {"specversion": "1.0", "id": "1", "source": "/a", "data": cdevent()}
    other = event | {"data": cdevent(number="2")}
    assert by_key([event, event, other]).json() == {
        "accepted": 1,
        "duplicates": 1,
        "refused": 1,
    }


def test_nothing_of_a_delivery_is_kept_but_digests():
    deliver("72d3162e", deployment())
    with connection.cursor() as cursor:
        cursor.execute("select * from feedback_hookdelivery")
        kept = str(cursor.fetchall())
    for told in ("72d3162e", "acme", "codertocat", "f95f852b"):
        assert told not in kept


def test_deliveries_are_forgotten_in_time_and_changes_are_not(settings):
    document = deployment()
    deliver("72d3162e", document)
    at = HookDelivery.objects.get().at
    assert purge_deliveries(now=at + settings.HOOK_DELIVERY_TTL) == 0
    later = at + settings.HOOK_DELIVERY_TTL + timedelta(seconds=1)
    assert purge(now=later)["deliveries"] == 1
    assert not HookDelivery.objects.exists()
    assert deliver("72d3162e", document).json()["duplicates"] == 1


def test_after_a_new_key_a_delivery_is_known_still(settings):
    document = deployment()
    deliver("72d3162e", document)
    settings.PSEUDONYM_KEYS = ["new:another-key", *settings.PSEUDONYM_KEYS]
    assert deliver("72d3162e", document).json()["duplicates"] == 1


@given(st.lists(st.tuples(IDS, st.integers(0, 2)), max_size=8))
def test_of_a_name_the_first_is_taken_and_only_the_same_is_the_same(sent):
    HookDelivery.objects.all().delete()
    deliveries = [
        delivery_of(
            system="launchdarkly", headers={}, record={"_id": own, "n": n}, place=place
        )
        for place, (own, n) in enumerate(sent)
    ]
    half = len(sent) // 2
    now = timezone.now()
    found = claim(hook="h", deliveries=deliveries[:half], now=now)
    found += claim(hook="h", deliveries=deliveries[half:], now=now)
    first = {}
    for (own, n), known in zip(sent, found, strict=True):
        # Without an id it is what it holds.
        name = own if own.strip() else (own, n)
        if name not in first:
            assert known is Found.NEW
            first[name] = (own, n)
        else:
            same = first[name] == (own, n)
            assert known is (Found.SAME if same else Found.OTHER)


def test_a_name_of_a_hook_is_short(tmp_path):
    path = tmp_path / "long.toml"
    path.write_text(f"[{'x' * 101}]\nsystem = 'cdevents'")
    with pytest.raises(HooksError, match="at most 100"):
        hooks_of(path)
