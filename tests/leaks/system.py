"""The whole system in real processes, at LOG_LEVEL=DEBUG, all output in files."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.leaks.forker import Forker
from tests.services.processes import ROOT, Site, stop
from tests.services.servers import free_port, wait_for_port

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGIN = """
from django.conf import settings
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
user = User.objects.create_superuser("officer")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""
KEYS = """
from django.utils import timezone
from feedback.apikeys import create_key
for name in ("intake", "fleet", "read"):
    print(create_key(name=name, scopes=[name], trusted=True, now=timezone.now()))
"""
# Of the run's reports only those of leave.py are old enough for the purge to take.
LIMITS = {"TEXT_TTL": "5000d", "REPORT_TTL": "9000d"}


@dataclass
class System:
    """One running site, with what it answered and the processes of it."""

    site: Site
    redis_url: str = ""
    data_folders: list[Path] = field(default_factory=list)
    pg_dump: str = ""
    port: int = 0
    keys: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, bytes]] = field(default_factory=list)
    running: list[subprocess.Popen[Any]] = field(default_factory=list)
    # How many reports each killed process held when it died.
    kills: list[int] = field(default_factory=list)
    # The token of each report's receipt, by the report's id.
    receipts: dict[str, str] = field(default_factory=dict)
    # Others' servers that the site tells of causes, by what they are called here.
    places: dict[str, Any] = field(default_factory=dict)
    forker: Forker | None = None

    @property
    def sqlite(self) -> bool:
        """Say whether the database is SQLite."""
        return self.site.environment["DATABASE_URL"].startswith("sqlite")

    @property
    def inputs(self) -> Path:
        """The folder of the files that `load` is given; it is not searched."""
        return self.site.folder / "inputs"

    def run(
        self, name: str, *words: str, log: str, **variables: str
    ) -> subprocess.Popen[Any]:
        """Start a Python module; its output goes to `log` in the folder."""
        with (self.site.folder / log).open("a") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", name, *words],
                cwd=ROOT,
                env={**self.site.environment, **variables},
                stdout=file,
                stderr=file,
            )
        self.running.append(process)
        return process

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of which nobody sees the output."""
        assert self.forker
        return self.forker.manage(*words)

    def manage(self, *words: str) -> int:
        """Run a command; what it printed is an answer to an operator."""
        done = self.command(*words)
        out = (done.stdout + done.stderr).encode()
        self.answers.append((f"output of {words[0]}", out))
        return done.returncode

    def worker(self, **variables: str) -> subprocess.Popen[Any]:
        """Start a Celery worker that logs everything."""
        words = ["-A", "config", "worker", "-c", "1", "-l", "DEBUG", "-E"]
        return self.run("celery", *words, log="worker.log", **variables)

    def web(self) -> None:
        """Start gunicorn with an access log and wait until it answers."""
        self._gunicorn("config.wsgi:application", "--threads", "2", log="web.log")

    def asgi(self) -> subprocess.Popen[Any]:
        """Start the ASGI application in its own server and wait until it answers."""
        return self._gunicorn("config.asgi:application", "-k", "asgi", log="asgi.log")

    def _gunicorn(self, *words: str, log: str) -> subprocess.Popen[Any]:
        self.port = free_port()
        bind = ["--bind", f"127.0.0.1:{self.port}"]
        more = ["--log-level", "debug", "--access-logfile", "-"]
        process = self.run("gunicorn", *words, *bind, *more, log=log)
        wait_for_port(self.port)
        return process

    def runserver(self, **variables: str) -> subprocess.Popen[Any]:
        """Start Django's own server and wait until it answers."""
        self.port = free_port()
        words = ["runserver", f"127.0.0.1:{self.port}", "--noreload"]
        process = self.run("manage", *words, log="runserver.log", **variables)
        wait_for_port(self.port)
        return process

    def results(self) -> int:
        """Return how many results of tasks Redis holds."""
        import redis

        address = f"{self.redis_url.rpartition('/')[0]}/3"
        with redis.Redis.from_url(address) as memory:
            return len(memory.keys("celery-task-meta-*"))

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Keep an SQLite database open, so that closing it does not tidy it up."""
        if not self.sqlite:
            yield
            return
        path = self.site.environment["DATABASE_URL"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as other:
            other.execute("select count(*) from feedback_report").fetchall()
            yield

    def look_at_files(self) -> None:
        """Keep the database's files as they are now, to be searched at the end."""
        for path in self.site.folder.glob("site.sqlite3*"):
            self.answers.append((f"file: {path.name} just after", path.read_bytes()))

    def session(self) -> str:
        """Log a superuser in and return the session's key."""
        done = self.command("shell", "-v0", "-c", LOGIN)
        return done.stdout.split()[-1]

    def end(self, process: subprocess.Popen[Any]) -> None:
        """Stop one process of this system."""
        if process.poll() is None:
            stop(process)
        self.running.remove(process)


@contextmanager
def started(system: System) -> Iterator[System]:
    """Migrate, make a key a scope, serve; stop every process at the end."""
    system.site.variables |= {"LOG_LEVEL": "DEBUG", **LIMITS}
    system.inputs.mkdir()
    system.forker = Forker(system.site.environment)
    assert system.manage("migrate", "-v0") == 0
    tokens = system.command("shell", "-v0", "-c", KEYS).stdout.split()[-3:]
    system.keys = dict(zip(("intake", "fleet", "read"), tokens, strict=True))
    try:
        system.web()
        yield system
    finally:
        for process in list(system.running):
            system.end(process)
        system.forker.close()
