"""Systems to plant canaries in, and a caller of the API for attacks.

PostgreSQL runs as docker/compose.yaml runs it.
"""

from __future__ import annotations

import json

import pytest
import yaml
from django.utils import timezone

from feedback.apikeys import create_key
from tests.leaks.system import System
from tests.services.conftest import redis_url  # noqa: F401
from tests.services.processes import ROOT, Site
from tests.services.servers import postgres_programs, postgres_server


@pytest.fixture
def call(client):
    """Return a function that calls the API with a key of some scope."""
    keys = {}

    def send(path, body=None, *, scope="intake", trusted=False):
        name = f"{scope}-{trusted}"
        if name not in keys:
            keys[name] = create_key(
                name=name, scopes=[scope], trusted=trusted, now=timezone.now()
            )
        headers = {"Authorization": f"Bearer {keys[name]}"}
        if body is None:
            return client.get(f"/api/v1/{path}", headers=headers)
        return client.post(
            f"/api/v1/{path}", json.dumps(body), "application/json", headers=headers
        )

    return send


@pytest.fixture
def sqlite_system(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    return System(Site(folder))


@pytest.fixture
def full_system(tmp_path, redis_url):  # noqa: F811
    import redis

    redis.Redis.from_url(redis_url).flushall()
    folder = tmp_path / "site"
    folder.mkdir()
    log = folder / "postgres.log"
    with postgres_server(options=shipped_options(), log=log) as postgres:
        site = Site(folder, {"DATABASE_URL": postgres.url, "REDIS_URL": redis_url})
        yield System(
            site,
            redis_url=redis_url,
            pg_dump=str(postgres_programs() / "pg_dump"),
            data_folders=[postgres.data],
        )


def shipped_options() -> list[str]:
    """Return the options that docker/compose.yaml gives PostgreSQL."""
    compose = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
    return list(compose["services"]["db"].get("command", ["postgres"])[1:])
