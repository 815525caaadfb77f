"""What is installed: pinned, hashed, under a licence that was agreed to."""

from __future__ import annotations

import hashlib
import json
import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))
# A licence is allowed when each of its terms is. Those of files that are used as they
# are and not changed (LGPL, MPL) are among them: docs/adr/0006-dependencies.md.
ALLOWED = {
    *("Apache 2.0 License", "Apache Software License", "Apache-2.0"),
    *("Apache-2.0 WITH LLVM-exception", "0BSD", "BSD License", "BSD-2-Clause"),
    *("BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC License (ISCL)"),
    *("LGPL-3.0-only", "MIT", "MIT License", "MIT-0", "MPL-2.0"),
    *("Mozilla Public License 2.0 (MPL 2.0)", "PSF-2.0", "Zlib"),
}


def requirements(lock: Path) -> list[tuple[str, str, str, int]]:
    """Return name, version, marker and number of hashes of every requirement."""
    found = []
    for entry in re.split(r"\n(?=\S)", lock.read_text().strip()):
        head, *hashes = entry.split(" \\\n")
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==(\S+)(?: ; (.+))?", head.strip())
        assert match, f"{lock.name}: {head!r} is not pinned"
        good = [h for h in hashes if re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}", h)]
        assert len(good) == len(hashes)
        found.append((match[1], match[2], match[3] or "", len(hashes)))
    return found


def meant_here(marker: str) -> bool:
    return not marker or Marker(marker).evaluate()


def torch() -> str:
    steps = (ROOT / "docker/steps.sh").read_text()
    return re.search(r"^TORCH=torch==(\S+)$", steps, re.MULTILINE)[1]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_requirement_is_pinned_and_hashed(lock):
    listed = requirements(lock)
    assert len(listed) > 10
    assert [name for name, _, _, hashes in listed if not hashes] == []


def test_what_runs_here_is_what_the_image_installs():
    """The image installs the lock and torch; so this stands for its install step."""
    wanted = {n: v for n, v, m, _ in requirements(LOCKS[-1]) if meant_here(m)}
    assert LOCKS[-1].name == "requirements.lock"
    installed = {name: metadata.version(name) for name in wanted}
    assert installed == wanted
    assert metadata.version("torch").partition("+")[0] == torch()


def licence_of(name: str) -> set[str]:
    """Return the terms of a distribution's licence as its metadata gives them."""
    said = metadata.metadata(name)
    listed = said.get_all("Classifier") or []
    classifiers = [c.split(" :: ")[-1] for c in listed if c.startswith("License :: ")]
    written = said.get("License-Expression") or "; ".join(classifiers)
    return set(re.split(r" AND | OR |; ", written or said.get("License") or "none"))


@pytest.mark.parametrize(
    "name",
    sorted({n for n, _, m, _ in requirements(LOCKS[-1]) if meant_here(m)} | {"torch"}),
)
def test_every_licence_is_allowed(name):
    assert licence_of(name) - ALLOWED == set()


VENDOR = ROOT / "triage/static/triage/vendor"
VENDORED = json.loads((VENDOR / "vendored.json").read_text())


@pytest.mark.parametrize("one", VENDORED, ids=lambda one: one["file"])
def test_a_vendored_file_is_the_published_one_under_an_allowed_licence(one):
    """`left_out` is the published file's last line, which names a file we have not."""
    held = (VENDOR / one["file"]).read_bytes()
    published = held + one["left_out"].encode()
    assert hashlib.sha256(published).hexdigest() == one["sha256"]
    assert one["version"] in one["file"]
    assert one["licence"] in ALLOWED
    assert "PERMISSION" in (VENDOR / one["licence_file"]).read_text().upper()


def test_nothing_is_vendored_that_is_not_listed():
    listed = {one[name] for one in VENDORED for name in ("file", "licence_file")}
    assert {path.name for path in VENDOR.iterdir()} == listed | {"vendored.json"}
