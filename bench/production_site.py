"""One production set-up on this machine: PostgreSQL, Redis, web and worker processes.

PostgreSQL flushes every commit to disk, as it does in production; the tests' own does
not. Web is the command of the image but for the address.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import psycopg

from tests.services.processes import ROOT, Site
from tests.services.servers import (
    free_port,
    postgres_server,
    redis_server,
    wait_for_port,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "made-up-for-a-measurement-and-of-more-than-fifty-letters-0123456789"
HOST = "groundswell.example.org"
_DURABLE = ("-c", "fsync=on", "-c", "log_min_error_statement=panic")
_KEY = """
from django.utils import timezone
from feedback.apikeys import create_key
print(create_key(name="bench", scopes=["admin"], trusted=True, now=timezone.now()))
"""


@dataclass
class Running:
    """A site with its processes; `stop` ends one, `stop_all` all of them."""

    site: Site
    postmaster: int = 0
    port: int = 0
    token: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def web(self, *, app: str = "config.wsgi:application") -> None:
        """Start two gunicorn processes of eight threads."""
        self.port = free_port()
        words = ["gunicorn", app, "--bind", f"127.0.0.1:{self.port}"]
        self._start("web", [*words, "--workers", "2", "--threads", "8"])
        wait_for_port(self.port)
        urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=60).close()

    def worker(self, *, queues: str, concurrency: int) -> None:
        """Start a Celery worker of some queues."""
        words = ["celery", "-A", "config", "worker", "--queues", queues]
        words += ["--concurrency", str(concurrency), "--hostname", f"{queues}@%h"]
        self._start(queues, [*words, "--without-gossip", "--without-mingle"])

    def stop(self, name: str) -> None:
        """End one program with all its processes."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop_all(self) -> None:
        """End all programs."""
        for name in list(self.processes):
            self.stop(name)

    def execute(self, statement: str) -> None:
        """Run one statement that gives no rows."""
        url = self.site.environment["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    def shell(self, code: str, said: str = "") -> str:
        """Run code with Django set up; `said` is its standard input."""
        words = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
        own = {"cwd": ROOT, "env": self.site.environment, "text": True}
        done = subprocess.run(
            words, input=said, check=True, stdout=subprocess.PIPE, **own
        )
        return done.stdout

    def number(self, query: str) -> int:
        """Return the only number that a query gives."""
        return int(self.site.rows(query)[0][0] or 0)

    def _start(self, name: str, words: list[str]) -> None:
        with (self.site.folder / f"{name}.log").open("a") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                env=self.site.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def running() -> Iterator[Running]:
    """Give a migrated production site on servers of its own, with an API key."""
    with (
        tempfile.TemporaryDirectory() as name,
        redis_server() as redis_url,
        postgres_server(options=_DURABLE) as postgres,
    ):
        folder = Path(name)
        here = Running(Site(folder, _variables(folder, postgres.url, redis_url)))
        # The first line of the file is the process of the server.
        lines = (postgres.data / "postmaster.pid").read_text().splitlines()
        here.postmaster = int(lines[0])
        for words in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            done = here.site.manage(*words)
            if done.returncode:
                raise RuntimeError(done.stderr)
        here.token = here.shell(_KEY).split()[-1]
        try:
            yield here
        finally:
            here.stop_all()


def _variables(folder: Path, database: str, broker: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GROUNDSWELL_ENV": "production",
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "SECRET_KEY": SECRET,
        "PSEUDONYM_KEYS": f"bench:{SECRET}",
        "SEALING_KEYS": str(folder / "keys.json"),
        "STATIC_ROOT": str(folder / "static"),
        "BEHIND_PROXY": "1",
        "ALLOWED_HOSTS": HOST,
        "RATE_LIMIT_PER_MINUTE": "100000000",
        "OPENBLAS_NUM_THREADS": "1",
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
