"""A real Prometheus on a folder of its own, with samples put in for past hours."""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

from tests.services.processes import stop
from tests.services.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


def program(name: str) -> str:
    """Return the path of `prometheus` or `promtool`; skip the test without it."""
    folder = os.environ.get("PROMETHEUS_BIN")
    found = str(Path(folder) / name) if folder else shutil.which(name)
    if found is None or not Path(found).exists():
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(f"{name} is not on this machine")
        pytest.skip(f"{name} is not on this machine")
    return found


@contextmanager
def prometheus(folder: Path, *, config: str, samples: str = "") -> Iterator[str]:
    """Run a Prometheus with `samples` (OpenMetrics) already in it; give its address."""
    server = program("prometheus")
    data, port = folder / "data", free_port()
    data.mkdir()
    (folder / "prometheus.yml").write_text(config)
    if samples:
        (folder / "samples").write_text(samples)
        made = [program("promtool"), "tsdb", "create-blocks-from", "openmetrics", "-q"]
        subprocess.run([*made, folder / "samples", data], check=True)
    address = f"127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            *(server, f"--config.file={folder / 'prometheus.yml'}"),
            *(f"--storage.tsdb.path={data}", f"--web.listen-address={address}"),
            "--log.level=error",
        ]
    )
    try:
        _wait_ready(f"http://{address}")
        yield f"http://{address}"
    finally:
        stop(process)


def _wait_ready(url: str) -> None:
    end = monotonic() + 60
    while monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(f"{url}/-/ready") as answer:
            if answer.status == 200:
                return
        sleep(0.1)
    pytest.fail("Prometheus is not ready")
