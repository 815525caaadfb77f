"""One web server of a site, and what its clients send it."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

from tests.leaks.system import KEYS
from tests.services.processes import Site, stop
from tests.services.servers import free_port, wait_for_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 120
"""Seconds for one answer: a machine may have much else to do."""


@dataclass(frozen=True)
class Web:
    """A running server, and a trusted key of each scope."""

    url: str
    keys: dict[str, str]

    def ask(
        self,
        method: str,
        path: str,
        *,
        scope: str,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> requests.Response:
        """Call an address with the key of a scope; an empty one brings no key."""
        own = {"Content-Type": "application/json"}
        if scope:
            own["Authorization"] = f"Bearer {self.keys[scope]}"
        return requests.request(
            method,
            self.url + path,
            data=json.dumps(body),
            headers={**own, **(headers or {})},
            timeout=PATIENCE,
            allow_redirects=False,
        )

    def post(self, items: list[dict[str, Any]]) -> requests.Response:
        """Send a list of reports."""
        path = "/api/v1/reports/batch"
        return self.ask("POST", path, scope="intake", body=items)


def keys_of(site: Site) -> dict[str, str]:
    """Make a trusted key of each scope."""
    said = site.manage("shell", "-v0", "-c", KEYS).stdout.split()
    return dict(zip(["intake", "fleet", "read"], said[-3:], strict=True))


@contextmanager
def serving(site: Site, *, keys: dict[str, str], kind: str = "wsgi") -> Iterator[Web]:
    """Run the web server; its log is appended to KIND.log in the site's folder."""
    port = free_port()
    words = ["-m", "gunicorn", f"config.{kind}:application", "--threads", "4"]
    words += ["-b", f"127.0.0.1:{port}"] + (["-k", "asgi"] if kind == "asgi" else [])
    with (site.folder / f"{kind}.log").open("a") as log:
        process = site.start(sys.executable, *words, log=log)
    try:
        wait_for_port(port)
        yield Web(f"http://127.0.0.1:{port}", keys)
    finally:
        stop(process)
