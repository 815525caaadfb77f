"""The connection to one server: address, key, time limits; no retries."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from groundswell.answers import Heard, heard, unheard

if TYPE_CHECKING:
    from groundswell.calls import Call

ENV_URL = "GROUNDSWELL_URL"
ENV_KEY = "GROUNDSWELL_KEY"
_TOKEN = re.compile(r"(/receipts/)[^/?#\s\"]+")


@dataclass(frozen=True)
class Server:
    """Where to send. The key is in no repr, and nothing follows a redirect."""

    url: str
    key: str
    connect_timeout: float = 5.0
    read_timeout: float = 30.0

    def __post_init__(self) -> None:
        if not re.match(r"https?://[^/]", self.url):
            raise ValueError("url must begin with http:// or https://")
        if not re.fullmatch(r"[!-~]*", self.key):
            raise ValueError("key must be printable ASCII without spaces")

    def __repr__(self) -> str:
        return f"Server({self.url!r})"

    def request_of(
        self, call: Call, client: httpx.Client | httpx.AsyncClient
    ) -> httpx.Request:
        """Return the HTTP request of a call."""
        headers = {"Content-Type": "application/json"} if call.body else {}
        # The token in a receipt's path is its own credential.
        if self.key and call.what != "receipt":
            headers["Authorization"] = f"Bearer {self.key}"
        address = self.url.rstrip("/") + call.path
        return client.build_request(
            call.method, address, content=call.body or None, headers=headers
        )

    @property
    def timeout(self) -> httpx.Timeout:
        """Seconds for each step of a request."""
        return httpx.Timeout(self.read_timeout, connect=self.connect_timeout)


def server_of(url: str | None, key: str | None, read_timeout: float = 30.0) -> Server:
    """Return the server named here or in the environment. Raises ValueError."""
    address = url or os.environ.get(ENV_URL, "")
    if not address:
        raise ValueError(f"no url was given and {ENV_URL} is not set")
    own = os.environ.get(ENV_KEY, "") if key is None else key
    return Server(address, own, read_timeout=read_timeout)


class Link:
    """Sends one call at a time; made anew in a forked process."""

    def __init__(
        self, server: Server, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._server = server
        self._transport = transport
        self._client: httpx.Client | None = None

    def exchange(self, call: Call) -> Heard:
        """Send the call once; every failure is in what is returned."""
        if self._client is None:
            self._client = httpx.Client(
                timeout=self._server.timeout, transport=self._transport
            )
        try:
            request = self._server.request_of(call, self._client)
            return heard(self._client.send(request))
        except Exception as error:  # one strange call must not end the thread
            return unheard(error)

    def forget(self) -> None:
        """Leave the connections to the process that opened them."""
        self._client = None

    def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            client.close()


class _Tokenless(logging.Filter):
    """httpx logs addresses, and that of a receipt is a credential."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _TOKEN.sub(r"\1***", str(a)) if isinstance(a, httpx.URL) else a
                for a in record.args
            )
        return True


logging.getLogger("httpx").addFilter(_Tokenless())
