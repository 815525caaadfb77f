"""Erasure on PostgreSQL: a dump taken afterwards holds no word of it."""

from __future__ import annotations

import subprocess

import psycopg

from tests.erased_canaries import (
    COUNT,
    GONE,
    erased,
    erased_in_one_process,
    found,
    loaded,
)
from tests.services.processes import Site


def test_no_canary_is_left_in_a_dump(tmp_path, postgres_url, pg_dump):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    site = Site(tmp_path, {"DATABASE_URL": postgres_url})
    loaded(site, tmp_path)

    def dumped():
        return subprocess.run(
            [pg_dump, postgres_url], check=True, capture_output=True
        ).stdout

    assert len(found(dumped(), range(COUNT))) == COUNT * 7
    erased_in_one_process(site)
    erased(site)
    assert found(dumped(), GONE) == set()
    stays = range(GONE[0])
    assert len(found(dumped(), stays)) == len(stays) * 7
