"""Groundswell on two web workers and two Celery workers that come back when killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil
import psycopg
import redis
from celery import Celery
from kombu.exceptions import OperationalError

from tests.services.processes import ROOT, Site
from tests.services.servers import free_port
from tests.services.soak.servers import Server, cut_connections, everything_in

if TYPE_CHECKING:
    from pathlib import Path

_TASKS = (("feedback.redact_waiting", "redact"), ("triage.scan", "scan"))
_TICK = 1.0


@dataclass
class Cluster:
    """One site; a thread starts again what died and sends the messages of beat."""

    site: Site
    postgres: Server
    broker: Server
    web_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    in_redis: list[bytes] = field(default_factory=list)
    scanning: bool = False
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The address of the web server."""
        return f"http://127.0.0.1:{self.web_port}/api/v1"

    @property
    def redis_url(self) -> str:
        """The address of the broker."""
        return self.site.environment["REDIS_URL"]

    def run(self) -> threading.Thread:
        """Keep everything running until `end`."""
        keeper = threading.Thread(target=self._keep, daemon=True)
        keeper.start()
        return keeper

    def end(self, keeper: threading.Thread) -> None:
        """End all processes."""
        self._over.set()
        keeper.join()
        for process in self.processes.values():
            _kill_group(process)

    def strike(self, dice: random.Random) -> None:
        """Let one fault happen; kills of processes are the most frequent."""
        name = dice.choice([*["kill"] * 8, "cut", "flush", "redis", "postgres"])
        getattr(self, f"_{name}")(dice)

    def _note(self, what: str) -> None:
        self.faults[what] = self.faults.get(what, 0) + 1

    def _kill(self, dice: random.Random) -> None:
        """Kill one process, or a server with its workers, without warning."""
        name = dice.choice(sorted(self.processes))
        process = self.processes[name]
        try:
            children = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return
        if children and dice.random() < 0.5:
            dice.choice(children).kill()
            self._note(f"kill -9 of one process of {name}")
        else:
            _kill_group(process)
            self._note(f"kill -9 of all of {name}")

    def _cut(self, _: random.Random) -> None:
        try:
            cut_connections(self.site.environment["DATABASE_URL"])
        except psycopg.Error:
            return
        self._note("connections cut")

    def _flush(self, _: random.Random) -> None:
        self.look_into_redis()
        with redis.Redis.from_url(self.redis_url) as broker:
            broker.flushall()
        self._note("Redis flushed")

    def _redis(self, dice: random.Random) -> None:
        self.broker.crash()
        time.sleep(dice.random() * 2)
        self.broker.start()
        self._note("Redis killed and started")

    def _postgres(self, dice: random.Random) -> None:
        self.postgres.crash(signal.SIGQUIT)
        time.sleep(dice.random())
        self.postgres.start()
        self._note("PostgreSQL crashed and recovered")

    def look_into_redis(self) -> None:
        """Keep what Redis holds, to be searched."""
        self.in_redis.append(everything_in(self.redis_url))

    def _keep(self) -> None:
        """Start what died; send each message several times, in no order."""
        dice, sender = random.Random(0), Celery(broker=self.redis_url)
        while not self._over.wait(_TICK):
            for name, words in self._programs().items():
                old = self.processes.get(name)
                if old is None or old.poll() is not None:
                    self.processes[name] = self._start(name, words)
            tasks = _TASKS if self.scanning else _TASKS[:1]
            try:
                for task, queue in dice.sample(tasks * 2, len(tasks) * 2):
                    sender.send_task(task, queue=queue, retry=False)
            except (OSError, OperationalError):
                continue

    def _programs(self) -> dict[str, list[str]]:
        bind = [
            "--bind",
            f"127.0.0.1:{self.web_port}",
            "--workers",
            "2",
            "--threads",
            "8",
        ]
        worker = ["celery", "-A", "config", "worker", "-c", "1", "-l", "INFO"]
        worker += ["--without-gossip", "--without-mingle"]
        return {
            "web": ["gunicorn", "config.wsgi:application", *bind],
            "worker 1": [*worker, "-n", "one@%h"],
            "worker 2": [*worker, "-n", "two@%h"],
        }

    def _start(self, name: str, words: list[str]) -> subprocess.Popen[bytes]:
        log: Path = self.site.folder / f"{name}.log"
        with log.open("a") as file:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                env=self.site.environment,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
