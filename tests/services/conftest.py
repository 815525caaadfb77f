"""Real services, started for the tests and ended with them.

A test is skipped when the machine has no such server; with REQUIRE_SERVICES=1 it
fails instead. POSTGRES_BIN may name the folder of PostgreSQL's programs.
"""

from __future__ import annotations

import pytest

from tests.services.servers import postgres_programs, postgres_server, redis_server


def pytest_collection_modifyitems(items):
    for item in items:
        if "services" in item.path.parts:
            item.add_marker(pytest.mark.services)


@pytest.fixture(scope="session")
def redis_url():
    """Return the address of an empty Redis of our own."""
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url():
    """Return the address of an empty database in a cluster of our own."""
    with postgres_server() as postgres:
        yield postgres.url


@pytest.fixture(scope="session")
def pg_dump():
    """Return the path of PostgreSQL's own dump program."""
    return postgres_programs() / "pg_dump"
