"""The leak test at size: `make leak-test` names this file, the suite does not."""

from __future__ import annotations

import pytest

from tests.leaks.run import listed, run

REPORTS = 400
CANARIES = 5000


def test_nothing_leaks_on_sqlite(sqlite_system):
    count, found = run(sqlite_system, reports=REPORTS)
    assert count > CANARIES
    assert not found, listed(found)


@pytest.mark.services
def test_nothing_leaks_on_postgres_with_redis_and_workers(full_system):
    count, found = run(full_system, reports=REPORTS)
    assert count > CANARIES
    assert not found, listed(found)
