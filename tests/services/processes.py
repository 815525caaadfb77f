"""Groundswell in processes of its own, on a database of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def stop(process: subprocess.Popen[Any]) -> None:
    """End a process and wait for it."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass
class Site:
    """One installation: its folder and its environment."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of its processes."""
        kept = {n: v for n, v in os.environ.items() if n in {"PATH", "HOME", "LANG"}}
        default = f"sqlite:///{self.folder / 'site.sqlite3'}"
        own = {"VAR_DIR": str(self.folder), "DATABASE_URL": default}
        return {**kept, **own, "OMP_NUM_THREADS": "1", **self.variables}

    def manage(
        self, *words: str, seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end, which comes within so many seconds."""
        process = self.start(sys.executable, "manage.py", *words)
        out, err = process.communicate(timeout=seconds)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def start(self, *words: str, log: Any = subprocess.PIPE) -> subprocess.Popen[str]:
        """Start a process of this site; what it writes goes to `log`."""
        return subprocess.Popen(
            words,
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            text=True,
        )

    def worker(self, app: str = "config") -> subprocess.Popen[str]:
        """Start a Celery worker; its log goes to worker.log in the folder."""
        words = ["-m", "celery", "-A", app, "worker", "-c", "1", "-l", "INFO"]
        with (self.folder / "worker.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, *words, "--without-gossip", "--without-mingle"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                text=True,
            )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        url = self.environment["DATABASE_URL"]
        if url.startswith("sqlite"):
            import sqlite3

            with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
                return connection.execute(query).fetchall()
        import psycopg

        with psycopg.connect(url) as connection:
            return connection.execute(query).fetchall()

    def states(self) -> dict[str, int]:
        """Return how many reports are in which state."""
        return dict(
            self.rows("select state, count(*) from feedback_report group by state")
        )

    def sealed(self) -> int:
        """Return how many sealed payloads there are."""
        return int(self.rows("select count(*) from feedback_sealedpayload")[0][0])

    def wait_for(self, states: dict[str, int], seconds: float = 60) -> None:
        """Wait until the reports are in these states; fail when they are not."""
        end = time.monotonic() + seconds
        while self.states() != states:
            if time.monotonic() > end:
                raise AssertionError(f"{self.states()} is not {states}")
            time.sleep(0.1)


def write_lines(path: Path, items: list[dict[str, Any]]) -> str:
    """Write a file of lines and return its name."""
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    return str(path)
