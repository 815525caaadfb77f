"""A client that posts one body a request over kept connections, and takes times.

It runs in a process of its own and parses of each answer the status and the length
only, so that it takes little of the machine beside the server that is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.production_bodies import body_of
from bench.production_site import HOST

IDLE = 1.0
"""Seconds after which a connection is opened anew: gunicorn closes it after two."""


@dataclass
class Posting:
    """What to post where, and what came of it."""

    port: int
    path: str
    token: str
    prefix: str
    seconds: float
    rate: float
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    sent: int = 0
    behind: float = 0.0

    async def run(self, connections: int) -> None:
        """Post for the time given: as fast as answered, or at `rate` a second."""
        start = time.perf_counter()
        await asyncio.gather(*(self._connection(start) for _ in range(connections)))

    async def _connection(self, start: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        last = time.perf_counter()
        while True:
            number, self.sent = self.sent, self.sent + 1
            due = start + number / self.rate if self.rate else time.perf_counter()
            if due >= start + self.seconds:
                break
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if time.perf_counter() - last > IDLE:
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            began = time.perf_counter()
            self.behind = max(self.behind, began - due)
            writer.write(self._request(number))
            self.statuses[await self._status(reader)] += 1
            last = time.perf_counter()
            self.times.append(last - began)
        writer.close()

    def _request(self, number: int) -> bytes:
        body = body_of(f"{self.prefix}-{number}")
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {HOST}\r\n"
            f"Authorization: Bearer {self.token}\r\nX-Forwarded-Proto: https\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def _status(self, reader: asyncio.StreamReader) -> int:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("content-length:")[2].partition("\r\n")[0]
        await reader.readexactly(int(length))
        return int(head.split(" ", 2)[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    for name in ("path", "token", "prefix"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--connections", type=int, default=16)
    options = vars(parser.parse_args())
    connections = options.pop("connections")
    posting = Posting(**options)
    began = time.perf_counter()
    asyncio.run(posting.run(connections))
    result = {
        "seconds": time.perf_counter() - began,
        "statuses": posting.statuses,
        "times": posting.times,
        "behind": posting.behind,
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
