"""After an erasure no file of the database holds a word of it: free pages, log."""

from __future__ import annotations

import sqlite3

import pytest

from tests.erased_canaries import (
    COUNT,
    GONE,
    erased,
    erased_in_one_process,
    found,
    loaded,
)
from tests.services.processes import Site


def content(site):
    """Return the bytes of the database, its log and its index."""
    return b"".join(p.read_bytes() for p in sorted(site.folder.glob("site.sqlite3*")))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("erasure")
    site = Site(folder)
    loaded(site, folder)
    return site


def test_no_canary_is_left_in_any_file(site):
    stays = range(GONE[0])
    # Somebody keeps the database open, so that its log is not emptied by the way.
    with sqlite3.connect(site.folder / "site.sqlite3") as other:
        other.execute("select count(*) from feedback_report").fetchall()
        everybody = found(content(site), range(COUNT))
        assert len(everybody) == COUNT * 7
        erased_in_one_process(site)
        assert found(content(site), GONE), "the log should still hold what is erased"
        erased(site)
        assert found(content(site), GONE) == set()
        assert len(found(content(site), stays)) == len(stays) * 7
    other.close()
