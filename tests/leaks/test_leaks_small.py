"""A small run of the leak test: every input once or more, everything searched."""

from __future__ import annotations

import pytest

from tests.leaks.run import listed, run


def test_nothing_leaks_on_sqlite(sqlite_system):
    count, found = run(sqlite_system, reports=14)
    assert count > 500
    assert not found, listed(found)


@pytest.mark.services
def test_nothing_leaks_on_postgres_with_redis_and_workers(full_system):
    count, found = run(full_system, reports=14)
    assert count > 500
    assert not found, listed(found)
