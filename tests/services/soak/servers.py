"""Redis and PostgreSQL that can be stopped hard and started again where they were."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import redis

from tests.services import servers
from tests.services.processes import stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass
class Server:
    """One server program with its port; `start` and `crash` may alternate."""

    words: list[str]
    port: int
    where: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            self.words,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self.where,
        )
        servers.wait_for_port(self.port)

    def crash(self, how: int = signal.SIGKILL) -> None:
        """End it without a word to anybody."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait()

    def end(self) -> None:
        """End it in order."""
        if self.process:
            stop(self.process)


@contextmanager
def redis_that_restarts() -> Iterator[Server]:
    """Run a Redis that keeps nothing on disk."""
    folder, port = tempfile.mkdtemp(), servers.free_port()
    own = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    server = Server([servers.redis_program(), *own], port)
    server.start()
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(folder)


@contextmanager
def postgres_that_restarts(
    *, within: Path | None = None, options: Sequence[str] = ()
) -> Iterator[Server]:
    """Run a new cluster; SIGQUIT is PostgreSQL's own crash, with recovery after it.

    Its files are in a folder of their own `within` another one.
    """
    programs = servers.postgres_programs()
    folder = Path(tempfile.mkdtemp(dir=within))
    data, port = folder / "data", servers.free_port()
    where = {"cwd": folder, **servers.owner(folder)}
    # Small segments of the log: a disk of a test is small.
    made = [programs / "initdb", "-D", data, *servers.CLUSTER, "--wal-segsize=1"]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, **where)
    own = ["-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    server = Server([str(programs / "postgres"), *own, "-F", *options], port, where)
    server.start()
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(folder)


def cut_connections(url: str) -> int:
    """End everybody's session but this one; return how many."""
    query = (
        "select count(pg_terminate_backend(pid)) from pg_stat_activity "
        "where pid <> pg_backend_pid() and backend_type = 'client backend'"
    )
    with psycopg.connect(url) as connection:
        return int(connection.execute(query).fetchone()[0])


def everything_in(url: str) -> bytes:
    """Return all that Redis holds."""
    found = []
    with redis.Redis.from_url(url) as broker:
        for key in broker.keys("*"):
            try:
                found.append(key + broker.dump(key))
            except (redis.ResponseError, TypeError):
                continue
    return b"\n".join(found)
