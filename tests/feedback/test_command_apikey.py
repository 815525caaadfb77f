"""manage.py apikey: a key is shown once and kept as a digest."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from feedback.apikeys import find_key, may
from feedback.models import ApiKey

pytestmark = pytest.mark.django_db


def run(*words):
    out = io.StringIO()
    call_command("apikey", *words, stdout=out)
    return out.getvalue().strip()


def test_it_makes_a_key_that_works_and_keeps_its_digest_only():
    token = run("create", "site", "--scope", "intake", "--scope", "fleet")
    key = find_key(token=token)
    assert key is not None
    assert (key.name, key.trusted) == ("site", False)
    assert may(key=key, scope="fleet")
    assert not may(key=key, scope="read")
    row = ApiKey.objects.values().get()
    assert token not in str(row)


def test_trust_is_asked_for():
    assert find_key(token=run("create", "s", "--scope", "intake", "--trusted")).trusted


def test_a_name_is_taken_once():
    run("create", "site", "--scope", "read")
    with pytest.raises(CommandError, match="exists"):
        run("create", "site", "--scope", "read")


def test_an_unknown_scope_is_refused():
    with pytest.raises(CommandError, match="scope"):
        run("create", "site", "--scope", "everything")


def test_it_lists_and_revokes():
    token = run("create", "site", "--scope", "read")
    assert "living" in run("list")
    run("revoke", "site")
    assert "revoked" in run("list")
    assert token not in run("list")
    assert find_key(token=token) is None
    with pytest.raises(CommandError, match="living"):
        run("revoke", "site")
