"""Thumbs up: counted once, where the request was served, and nothing of who."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from feedback import facade
from feedback.apikeys import create_key
from feedback.models import Deployment, NotUnderstood, RatingSeen, Report, ThumbsUp
from feedback.ratings import UNTRUSTED, accept_thumbs_up, purge_ratings
from tests.feedback.made_up import NOW, request

HOUR = "2025-08-26T09:00:00+00:00"
META = {"model": "opus"}


def one(rating_id="t-1", at="2025-08-26T09:15:00+00:00", **fields):
    return {"rating_id": rating_id, "at": at, "metadata": META} | fields


def many(count, hour=HOUR, metadata=None):
    return {"hour": hour, "thumbs_up": count, "metadata": metadata or META}


def take(*items, **options):
    return accept_thumbs_up(items=items, now=NOW, **options)


def counted():
    rows = ThumbsUp.objects.select_related("deployment")
    return {
        (row.hour.isoformat(), row.deployment.attributes.get("model")): row.thumbs_up
        for row in rows
    }


pytestmark = pytest.mark.django_db


def test_one_is_counted_once_in_its_hour():
    first, again = take(one(), one("t-2")), take(one())
    assert (first.accepted, again.duplicates) == (2, 1)
    assert counted() == {(HOUR, "opus"): 2}


def test_what_others_store_first_again_and_again_is_not_lost():
    lost = iter(range(3))

    def others_first(execute, sql, params, many, context):
        insert = "INSERT" in sql and RatingSeen._meta.db_table in sql
        if insert and next(lost, None) is not None:
            raise IntegrityError("stored by another process")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(others_first):
        outcome = take(one(), many(3, hour="2025-08-26T08:00:00+00:00"))
    assert outcome.accepted == 2
    assert sum(counted().values()) == 4


def test_nothing_is_kept_of_who_or_which():
    take(one("rating-of-ada", user_id="ada@example.org"))
    seen = RatingSeen.objects.get()
    assert "ada" not in seen.digest
    fields = {f.name for f in ThumbsUp._meta.get_fields()}
    assert fields == {"id", "hour", "deployment", "thumbs_up"}
    assert not Report.objects.exists()


def test_a_request_record_says_where_it_was_served():
    facade.accept_requests(items=[request("q-1", metadata={"model": "haiku"})], now=NOW)
    take(one(request_id="q-1"), one("t-2", request_id="q-unknown"))
    assert counted() == {(HOUR, "haiku"): 1, (HOUR, "opus"): 1}


def test_a_count_replaces_and_a_single_one_adds():
    take(one())
    assert take(many(7)).accepted == 1
    assert take(many(7)).duplicates == 1
    take(one("t-2"))
    assert counted() == {(HOUR, "opus"): 8}


def test_the_bad_ones_are_named_and_the_good_ones_kept():
    outcome = take(one(at="2025-08-26"), many(-1), 7, {"hour": HOUR}, one("t-9"))
    assert [(r.index, r.field) for r in outcome.refused] == [
        (0, "at"),
        (1, "thumbs_up"),
        (2, ""),
        (3, "thumbs_up"),
    ]
    assert counted() == {(HOUR, "opus"): 1}


def test_a_source_that_is_not_trusted_moves_no_denominator():
    outcome = take(one(), many(7), trusted=False)
    assert outcome.accepted == 0
    assert {r.notes for r in outcome.receipts} == {(UNTRUSTED,)}
    assert counted() == {}
    row = NotUnderstood.objects.get(source="thumbs_up")
    assert (row.what, row.count) == (UNTRUSTED, 2)


def test_personal_data_in_attributes_is_replaced():
    outcome = take(one(metadata={"model": "ada@example.org"}))
    assert outcome.receipts[0].notes == ("personal data replaced in metadata.model",)
    assert "ada" not in json.dumps(Deployment.objects.get().attributes)


def test_ids_are_forgotten_and_counts_stay(settings):
    take(one())
    later = NOW + settings.REQUEST_RECORD_TTL + timedelta(seconds=1)
    assert purge_ratings(now=NOW) == 0
    assert purge_ratings(now=later) == 1
    assert counted() == {(HOUR, "opus"): 1}


class Counting(TestCase):
    """Any order, any repetition: each id counts once."""

    @settings(deadline=None)
    @given(ids=st.lists(st.integers(0, 8), max_size=20), cut=st.integers(0, 20))
    def test_each_id_counts_once(self, ids, cut):
        items = [one(f"t-{n}", at=f"2025-08-26T0{n % 3}:30:00Z") for n in ids]
        for part in (items[:cut], items[cut:], items[:cut]):
            take(*part)
        hours = Counter(n % 3 for n in set(ids))
        assert sorted(counted().values()) == sorted(hours.values())


def post(body, **key):
    token = create_key(name="k", now=timezone.now(), **key)
    return Client().post(
        "/api/v1/thumbs_up",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


@pytest.mark.parametrize(("trusted", "taken"), [(True, 1), (False, 0)])
def test_the_address_takes_a_list(trusted, taken):
    answer = post([one()], scopes=["intake"], trusted=trusted)
    assert answer.status_code == 200
    assert answer.json()["accepted"] == taken
    assert ThumbsUp.objects.count() == taken


def test_the_address_needs_the_scope():
    assert post([one()], scopes=["read"], trusted=True).status_code == 403


def test_files_are_loaded(tmp_path, capsys):
    file = tmp_path / "thumbs_up.jsonl"
    file.write_text(
        "\n".join(json.dumps(i) for i in (one(), many(3, HOUR, {"a": "b"})))
    )
    call_command("load", "--thumbs-up", str(file))
    assert "thumbs_up: 2 accepted" in capsys.readouterr().out
    assert sum(counted().values()) == 4


@pytest.mark.parametrize(
    ("form", "record"),
    [
        (
            "langfuse",
            {"id": "s", "name": "user-feedback", "value": 1, "timestamp": HOUR},
        ),
        (
            "openwebui",
            {"id": "f", "created_at": 1756199700, "data": {"rating": 1}},
        ),
        (
            "librechat",
            {"messageId": "m", "createdAt": HOUR, "feedback": {"rating": "thumbsUp"}},
        ),
    ],
)
def test_what_tools_hold_of_thumbs_up_is_counted_once(tmp_path, form, record):
    file = tmp_path / "export.jsonl"
    file.write_text(json.dumps(record | {"comment": "quetzal", "user_id": "ada"}))
    for _ in range(2):
        call_command("load", "--reports", str(file), "--as", form)
    assert list(counted().values()) == [1]
    assert not Report.objects.exists()


def test_the_sum_of_a_period_is_by_deployment():
    take(many(3), many(4, "2025-08-26T10:00:00Z"), many(9, "2025-08-27T10:00:00Z"))
    day = NOW.replace(
        year=2025, month=8, day=26, hour=0, minute=0, second=0, microsecond=0
    )
    found = facade.thumbs_up_counted(since=day, until=day + timedelta(days=1))
    assert found == [(META, 7)]
