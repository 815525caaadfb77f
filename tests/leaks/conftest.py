"""Systems to plant canaries in; PostgreSQL runs as docker/compose.yaml runs it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml

from tests.leaks.system import System
from tests.services import conftest as services
from tests.services.conftest import redis_url  # noqa: F401
from tests.services.processes import ROOT, Site, stop


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
    programs = services._postgres_programs()
    data = Path(tempfile.mkdtemp())
    owner = services._owner(data)
    port = services._free_port()
    where = {"cwd": data, **owner}
    subprocess.run(
        [
            programs / "initdb",
            "-D",
            data / "data",
            "-U",
            "test",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        **where,
    )
    with (folder / "postgres.log").open("w") as log:
        server = subprocess.Popen(
            [
                programs / "postgres",
                "-D",
                data / "data",
                "-p",
                str(port),
                "-h",
                "127.0.0.1",
                "-k",
                data,
                "-F",
                *shipped_options(),
            ],
            stderr=log,
            **where,
        )
    try:
        services._wait_for_port(port)
        url = f"postgres://test@127.0.0.1:{port}/postgres"
        site = Site(folder, {"DATABASE_URL": url, "REDIS_URL": redis_url})
        system = System(site, redis_url=redis_url, pg_dump=str(programs / "pg_dump"))
        system.data_folders = [data / "data"]
        yield system
    finally:
        stop(server)
        shutil.rmtree(data)


def shipped_options() -> list[str]:
    """Return the options that docker/compose.yaml gives PostgreSQL."""
    compose = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
    return list(compose["services"]["db"].get("command", ["postgres"])[1:])
