"""The access log on PostgreSQL refuses what it refuses on SQLite."""

from __future__ import annotations

import psycopg
import pytest

from tests.services.processes import Site

ENTRY = (
    "insert into feedback_accesslog (at, who, why, report_id)"
    " values (now() - interval '500 days', 'carol', 'looking into it', 'r-1')"
)


@pytest.fixture
def site(tmp_path, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    site = Site(tmp_path, {"DATABASE_URL": postgres_url})
    done = site.manage("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    return site


def test_only_the_purge_deletes(site, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("truncate feedback_accesslog")
        connection.execute(ENTRY)
        for statement in (
            "update feedback_accesslog set who = 'nobody'",
            "delete from feedback_accesslog",
            "truncate feedback_accesslog",
        ):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                connection.execute(statement)
    assert site.rows("select who from feedback_accesslog") == [("carol",)]
    done = site.manage("purge")
    assert "1 access_log" in done.stdout, done.stderr
    assert site.rows("select count(*) from feedback_accesslog") == [(0,)]
    assert site.rows("select count(*) from feedback_accesslogpurge") == [(0,)]
