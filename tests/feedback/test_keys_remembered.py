"""A key is looked up once a second in a process, and forgotten when it is revoked."""

from __future__ import annotations

import pytest
from django.utils import timezone

from feedback import apikeys
from feedback.models import ApiKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(apikeys, "monotonic", lambda: now[0])
    monkeypatch.setattr(apikeys, "_found", {})
    return now


@pytest.fixture
def token():
    now = timezone.now()
    return apikeys.create_key(name="k", scopes=["intake"], trusted=True, now=now)


def test_it_is_looked_up_once_a_second(clock, token, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert apikeys.find_key(token=token).name == "k"
        assert apikeys.find_key(token=token).name == "k"
    clock[0] += apikeys.REMEMBERED
    with django_assert_num_queries(1):
        assert apikeys.find_key(token=token).name == "k"


def test_one_that_was_revoked_elsewhere_works_for_no_more_than_that(clock, token):
    apikeys.find_key(token=token)
    ApiKey.objects.update(revoked_at=timezone.now())
    clock[0] += apikeys.REMEMBERED
    assert apikeys.find_key(token=token) is None


def test_one_that_was_revoked_here_ends_at_once(clock, token):
    apikeys.find_key(token=token)
    assert apikeys.revoke_key(name="k", now=timezone.now())
    assert apikeys.find_key(token=token) is None


def test_no_token_that_is_no_key_is_remembered(clock, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert apikeys.find_key(token="gs_guess") is None
        assert apikeys.find_key(token="gs_guess") is None
    assert apikeys._found == {}
