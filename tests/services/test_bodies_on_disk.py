"""No server writes a request's body to a disk, whatever its form and size.

An audit hook in the server notes every file that Python opens to write, however short
its life; TMPDIR is a folder of the test.
"""

from __future__ import annotations

import http.client
import json
import sys
from contextlib import suppress

import pytest

from tests.feedback.made_up import report
from tests.leaks.system import KEYS
from tests.services.processes import Site, stop
from tests.services.servers import free_port, wait_for_port

MEGABYTE = 1024 * 1024
# Around Django's own limits of 2.5 MB, BODY_MAX_BYTES, and twice that.
SIZES = [1000, 3 * MEGABYTE, 9 * MEGABYTE, 17 * MEGABYTE]
WORD = "kumquat"
HOOK = """
import os, sys
log = os.open(os.environ["OPENED"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def note(event, args):
    if event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR):
        os.write(log, f"{args[0]}\\n".encode())
sys.addaudithook(note)
"""
SERVERS = {"wsgi": [], "asgi": ["-k", "asgi"]}
FORM = "multipart/form-data; boundary=frontier"
API = ("/api/v1/reports", "/api/v1/reports/batch")
PATHS = [*API, "/api/v1/receipts/gr_x", "/login/", "/admin/login/", "/"]


@pytest.fixture(scope="module", params=SERVERS)
def server(request, tmp_path_factory):
    """Run a server; give its address, key, log of opened files, and folder."""
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "tmp").mkdir()
    (folder / "hook.py").write_text(HOOK)
    opened = folder / "opened"
    extra = {"TMPDIR": str(folder / "tmp"), "OPENED": str(opened)}
    site = Site(folder, extra)
    assert site.manage("migrate", "-v0").returncode == 0
    keys = site.manage("shell", "-v0", "-c", KEYS).stdout.split()[-3:]
    port = free_port()
    words = ["-m", "gunicorn", f"config.{request.param}:application", "-c"]
    words += [str(folder / "hook.py"), "-b", f"127.0.0.1:{port}"]
    process = site.start(sys.executable, *words, *SERVERS[request.param])
    try:
        wait_for_port(port)
        # The first report makes the sealing key and loads what is loaded late.
        good = json.dumps(report()).encode()
        assert sent(port, keys[0], "/api/v1/reports", good)[0] == 201
        yield request.param, port, keys[0], opened, folder
    finally:
        stop(process)


def sent(port, key, path, body, *, form="application/json", chunked=False):
    """Post a body; return status and answer, 0 when the connection was cut."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    # With the cookie the pages read the form for its token before they refuse it.
    cookie = "csrftoken=" + "a" * 32
    headers = {"Content-Type": form, "Authorization": f"Bearer {key}", "Cookie": cookie}
    with suppress(BrokenPipeError, ConnectionResetError):
        if chunked:
            parts = iter([body[i : i + 65536] for i in range(0, len(body), 65536)])
            link.request("POST", path, parts, headers, encode_chunked=True)
        else:
            link.request("POST", path, body, headers)
    try:
        answer = link.getresponse()
        return answer.status, answer.read()
    except (http.client.HTTPException, ConnectionError):
        return 0, b""
    finally:
        link.close()


def form_of(size, *, file):
    name = '; filename="chat.txt"\r\nContent-Type: text/plain' if file else ""
    head = f'--frontier\r\nContent-Disposition: form-data; name="comment"{name}\r\n\r\n'
    return head.encode() + filled(size) + b"\r\n--frontier--\r\n"


def filled(size):
    return (WORD * (size // len(WORD) + 1)).encode()


def bodies(size):
    said = report(f"r-{size}", comment=filled(size).decode())
    yield "application/json", json.dumps(said).encode()
    yield FORM, form_of(size, file=True)
    yield FORM, form_of(size, file=False)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_no_body_is_written_to_a_disk(server, size, chunked):
    kind, port, key, opened, folder = server
    before = opened.read_text()
    statuses = {}
    for form, body in bodies(size):
        for path in PATHS:
            status, answer = sent(port, key, path, body, form=form, chunked=chunked)
            assert WORD.encode() not in answer
            assert status < 500
            statuses.setdefault((path in API, form), set()).add(status)
    after = opened.read_text().removeprefix(before).splitlines()
    assert [name for name in after if name != "/dev/null"] == []
    assert not list((folder / "tmp").iterdir())
    # A body that is too large may be cut off before there is an answer.
    early = {0, 413} if size > 8 * MEGABYTE else set()
    assert statuses[True, FORM] <= {415} | early
    if chunked and kind == "wsgi":
        assert statuses[True, "application/json"] == {411}
    assert statuses[True, "application/json"] <= {200, 201, 400, 411, 413} | early


def test_the_hook_sees_a_file_that_lives_for_a_moment(tmp_path):
    """The watch itself: a spooled file without a name is noted."""
    import os
    import subprocess

    code = HOOK + "import tempfile\nf = tempfile.SpooledTemporaryFile(max_size=1)\n"
    code += "f.write(b'xx')\nf.close()"
    variables = {**os.environ, "OPENED": str(tmp_path / "opened")}
    subprocess.run([sys.executable, "-c", code], env=variables, check=True)
    assert (tmp_path / "opened").read_text()
