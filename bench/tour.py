"""The pictures of the tour in the README, taken of the demo.

    .venv/bin/python -m bench.tour [--database FILE] [--out docs/pictures]

Replays the demo, to the end of 6 September 2025, into a database of its own, unless
one that holds it is named, serves it, and takes the first page, a cause and a weekly
report as a viewer sees them. Needs Chromium (`CHROMIUM`). A picture shows nothing that
depends on the day on which it is taken.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

LOGIN = "tour"
WIDTH = 1080
MOST_BYTES = 150_000
STOPS = (
    ("tour-1-now.png", "/", 860),
    ("tour-2-cause.png", "/causes/C-2/", 760),
    ("tour-3-week.png", "/weekly/2025-W35/", 760),
)
CHANGES = (
    "Pool selector 2.4 for Sonnet 4, prepare 1M",
    "TPU serving: runtime performance options",
    "TPU sampler refresh, top-k path",
)
PERSON = """
from django.contrib.auth import get_user_model
from feedback import facade
user, _ = get_user_model().objects.get_or_create(username={name!r})
user.set_password({password!r})
user.save()
facade.give(username={name!r}, role=facade.VIEWER)
"""


def manage(database: Path, *words: str) -> None:
    """Run a command on a database of the tour's own."""
    subprocess.run([sys.executable, "manage.py", *words], env=env(database), check=True)


def env(database: Path) -> dict[str, str]:
    """Return the environment of the commands and of the server."""
    return {**os.environ, "DATABASE_URL": f"sqlite:///{database.resolve()}"}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(url: str, seconds: float = 60) -> None:
    """Wait until something answers; TimeoutError when nothing does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url)
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{url} does not answer")


def story_told(text: str) -> None:
    """Raise RuntimeError unless the first page names the change of each fault."""
    missing = [change for change in CHANGES if change not in text]
    if missing:
        raise RuntimeError(f"the first page does not name {', '.join(missing)}")


def take(base: str, password: str, out: Path) -> None:
    """Log in and take each picture."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        page = browser.new_context(color_scheme="light").new_page()
        page.goto(f"{base}/login/")
        page.fill("#id_username", LOGIN)
        page.fill("#id_password", password)
        page.click("main button")
        for name, path, height in STOPS:
            page.set_viewport_size({"width": WIDTH, "height": height})
            page.goto(base + path)
            if path == "/":
                story_told(page.inner_text("main"))
            page.screenshot(path=out / name)
            size = (out / name).stat().st_size
            if size > MOST_BYTES:
                raise RuntimeError(f"{name} has {size} bytes")
            print(f"{out / name}: {size:,} bytes")
        browser.close()


def main() -> None:
    """Replay, serve, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = options.database or Path(folder) / "tour.sqlite3"
        manage(database, "migrate", "--noinput", "--verbosity", "0")
        if options.database is None:
            manage(database, "demo", "--no-serve")
        password = secrets.token_urlsafe(12)
        made = PERSON.format(name=LOGIN, password=password)
        manage(database, "shell", "--verbosity", "0", "-c", made)
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", str(port)],
            env=env(database),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/login/")
            take(f"http://127.0.0.1:{port}", password, options.out)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
