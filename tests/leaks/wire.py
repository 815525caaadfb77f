"""HTTP from outside: good bodies, and what only a broken client would send."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.leaks.rules import ASKER, HOLDERS

if TYPE_CHECKING:
    from tests.leaks.canaries import Cage
    from tests.leaks.system import System


def post(system: System, path: str, body: Any, *, key: str = "intake") -> int:
    """Send a JSON body, keep the answer, return its status."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return call(system, "POST", f"/api/v1/{path}", raw, key=key)


def call(
    system: System,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    key: str = "",
    headers: dict[str, str] | None = None,
    to: str = "answers to senders",
) -> int:
    """Make one request, keep the answer, return its status."""
    link = http.client.HTTPConnection("127.0.0.1", system.port, timeout=120)
    sent = {"Content-Type": "application/json", **(headers or {})}
    if key:
        sent["Authorization"] = f"Bearer {system.keys[key]}"
    # A body that is too large is refused before it has all been sent.
    with suppress(BrokenPipeError, ConnectionResetError):
        link.request(method, path, body, sent)
    try:
        answer = link.getresponse()
    except (http.client.HTTPException, ConnectionError):
        link.close()
        return 0
    head = "".join(f"{n}: {v}\n" for n, v in answer.getheaders()).encode()
    body = answer.read()
    link.close()
    if method == "POST" and answer.status in {200, 201}:
        body = _without_tokens(system, body)
    system.answers.append((to, head + body))
    return answer.status


def _without_tokens(system: System, body: bytes) -> bytes:
    """Take the receipts out of an answer: there alone they may be."""
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    for given in [answer, *answer.get("receipts", [])]:
        if token := given.get("receipt"):
            system.receipts[given["report_id"]] = token
            body = body.replace(token.encode(), b"")
    return body


def look_after_receipts(system: System) -> None:
    """Use some tokens in every way that a browser or a script may, right and wrong."""
    for token in list(system.receipts.values())[-30:-24]:
        path = f"/api/v1/receipts/{token}"
        for more in ("", "/export", "/", "/nothing", "x", "/export?again=" + token):
            call(system, "GET", path + more, to=HOLDERS)
        for other in ("/", "/login/?next=" + path, "/api/v1/causes"):
            headers = {"Referer": f"http://localhost{path}", "Cookie": f"a={token}"}
            call(system, "GET", other, headers=headers, to=ASKER)
        call(system, "POST", path, b"{}")
        call(system, "GET", "/api/v1/causes", headers=_bearer(token))


def erase_by_receipt(system: System, report_id: str) -> None:
    """Erase a report as its reporter does."""
    path = f"/api/v1/receipts/{system.receipts[report_id]}"
    assert call(system, "DELETE", path) == 200
    assert call(system, "GET", path) == 404


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def odd_calls(system: System, cage: Cage) -> None:
    """Send canaries in headers, queries, paths, forms and bodies that are broken."""

    def text(where: str) -> str:
        return cage.word("refused", where)

    mail = quote(cage.shaped("email", "query"))
    for path in ("/", "/symptoms/", "/api/v1/causes", "/login/", "/admin/"):
        query = f"?week={text('query')}&status={text('query')}&next={mail}"
        call(system, "GET", path + query, key="read", headers=_headers(cage), to=ASKER)
    call(system, "GET", f"/api/v1/{text('path')}/{mail}?q={text('query')}", to=ASKER)
    call(system, "GET", f"/causes/{text('path')}/", headers=_headers(cage), to=ASKER)
    call(system, "GET", "/", headers={"Host": text("host")}, to=ASKER)
    call(system, "GET", "/", headers={"Authorization": f"Bearer {text('token')}"})
    form = f"username={text('user name')}&password={text('password')}".encode()
    call(system, "POST", "/login/", form, headers=_FORM, to=ASKER)
    for body in _bodies(cage):
        for path in ("reports", "reports/batch"):
            post(system, path, body)
    _no_http(system.port, cage)


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _headers(cage: Cage) -> dict[str, str]:
    names = ("User-Agent", "Referer", "Cookie", "X-Request-Id", "X-Forwarded-For")
    return {name: f"a={cage.word('refused', f'header {name}')}" for name in names}


def _bodies(cage: Cage) -> list[bytes]:
    word = cage.word("refused", "malformed body").encode()
    wide = cage.word("refused", "bad encoding")
    large = cage.word("refused", "oversized body").encode()
    return [
        b'{"comment": "' + word,
        b'["' + wide.encode() + b'\xff\xfe"]',
        json.dumps([wide]).encode("utf-16"),
        b"[" * 5000 + word,
        b'{"' + word + b'": NaN}',
        b'["' + large * (9 * 1024 * 1024 // len(large)) + b'"]',
    ]


def _no_http(port: int, cage: Cage) -> None:
    """Send what is no HTTP at all; what comes back goes to that client alone."""
    for line in (
        f"GET /{cage.word('refused', 'request line')}",
        f"{cage.word('refused', 'method').upper()}! / HTTP/1.1\r\n",
        f"GET / HTTP/{cage.word('refused', 'version')}\r\n",
        f"GET / HTTP/1.1\r\n{cage.word('refused', 'header line')} no colon\r\n",
        f"GET / HTTP/1.1\r\nHost: {cage.word('refused', 'host')}\r\n",
        f"GET / HTTP/1.1\r\nContent-Length: {cage.word('refused', 'length')}\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
            link.sendall(line.encode() + b"\r\n\r\n")
            link.shutdown(socket.SHUT_WR)
            with suppress(ConnectionResetError):
                while link.recv(65536):
                    pass
