"""Clients that post each report until a 2xx says that it is taken, in any order."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATIENCE = 20.0


@dataclass
class Clients:
    """Some clients at work, over about so many seconds; what they heard is kept."""

    url: str
    token: str
    seed: int
    seconds: float
    said: dict[int, int] = field(default_factory=dict)
    unanswered: int = 0
    posted_again: int = 0
    accepted: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, items: Sequence[dict[str, Any]], *, threads: int = 2) -> None:
        """Post all of `items`, in lists of one to forty and in no order."""
        shuffled = random.Random(self.seed).sample(items, len(items))
        parts = [shuffled[number::threads] for number in range(threads)]
        at_work = [
            threading.Thread(target=self._post_all, args=(part, self.seed + number))
            for number, part in enumerate(parts)
        ]
        for thread in at_work:
            thread.start()
        for thread in at_work:
            thread.join()

    def _post_all(self, items: list[dict[str, Any]], seed: int) -> None:
        dice, at, start = random.Random(seed), 0, time.monotonic()
        with requests.Session() as session:
            session.headers["authorization"] = f"Bearer {self.token}"
            while at < len(items):
                batch = items[at : at + dice.randint(1, 40)]
                self._until_taken(session, batch)
                at += len(batch)
                due = start + self.seconds * at / len(items)
                time.sleep(max(0.0, due - time.monotonic()))
                if dice.random() < 0.2:
                    before = dice.sample(items[:at], min(at, 15))
                    self._until_taken(session, before)
                    self.posted_again += len(before)

    def _until_taken(
        self, session: requests.Session, batch: list[dict[str, Any]]
    ) -> None:
        while not self._taken(session, batch):
            time.sleep(0.1)

    def _taken(self, session: requests.Session, batch: list[dict[str, Any]]) -> bool:
        try:
            url = f"{self.url}/reports/batch"
            answer = session.post(url, json=batch, timeout=_PATIENCE)
        except requests.RequestException:
            with self._lock:
                self.unanswered += 1
            return False
        with self._lock:
            self.said[answer.status_code] = self.said.get(answer.status_code, 0) + 1
            if answer.status_code == 200:
                self._keep(answer.json(), batch)
        return answer.status_code == 200

    def _keep(self, said: dict[str, Any], batch: list[dict[str, Any]]) -> None:
        """A 2xx must be about every report of the list."""
        if said["accepted"] + said["duplicates"] != len(batch):
            self.errors.append(f"{said} for {len(batch)} reports")
        self.accepted |= {item["report_id"] for item in batch}
