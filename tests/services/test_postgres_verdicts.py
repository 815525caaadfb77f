"""What people say of causes, on PostgreSQL: the migration, and what it refuses."""

from __future__ import annotations

import psycopg
import pytest

from tests.services.processes import Site

CAUSES = """insert into triage_cause
    (cause_id, status, series, onset, detected_at, resolved_at, document) values
    ('C-1', 'open', 'all', now(), now(), null, '{}'),
    ('C-2', 'resolved', 'all', now(), now(), now(), '{}')"""


@pytest.fixture
def site(tmp_path, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    site = Site(tmp_path, {"DATABASE_URL": postgres_url})
    for whither in ([], ["triage", "0004"]):
        done = site.manage("migrate", *whither, "-v0")
        assert done.returncode == 0, done.stderr
    return site


def test_old_causes_move_over_and_what_is_said_is_not_changed(site, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(CAUSES)
        done = site.manage("migrate", "-v0")
        assert done.returncode == 0, done.stderr
        states = site.rows("select cause_id, state from triage_cause order by 1")
        assert states == [("C-1", "open"), ("C-2", "open")]
        why = "it was one client and no fault"
        done = site.manage("verdict", "C-2", "wrong", "--reason", why)
        assert done.returncode == 0, done.stderr
        with pytest.raises(psycopg.errors.RaiseException, match="cannot be changed"):
            connection.execute("update triage_causeact set value = 'right'")
        connection.execute("update triage_causeact set text = 'erased'")
    said = site.rows("select who, value, text from triage_causeact")
    assert said == [("command:verdict", "wrong", "erased")]
