"""A small disk of its own, which a test can fill and empty."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

KIBIBYTE = 1024


@dataclass(frozen=True)
class Disk:
    """A mounted disk: everybody may write to its folder."""

    folder: Path

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    @property
    def free(self) -> int:
        """How many bytes are left."""
        seen = os.statvfs(self.folder)
        return seen.f_bavail * seen.f_frsize

    def fill(self, *, leave: int = 0) -> None:
        """Take all its room but so many bytes."""
        with self._ballast.open("ab") as file, suppress(OSError):
            while self.free > leave:
                size = min(64 * KIBIBYTE, max(self.free - leave, 1))
                file.write(bytes(size))
                file.flush()

    def empty(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(*, mebibytes: int) -> Iterator[Disk]:
    """Mount a disk in memory; skip the test where that is not allowed."""
    folder = Path(tempfile.mkdtemp())
    size = f"size={mebibytes}m,mode=0777"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        done = None
    if done is None or done.returncode:
        folder.rmdir()
        pytest.skip("a disk can be mounted by root alone, and not in every container")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()
