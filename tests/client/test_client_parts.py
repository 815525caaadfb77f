"""The client's parts without a network: waits, ids, items, imports."""

from __future__ import annotations

import ast
import sys
from datetime import UTC, datetime
from pathlib import Path

import groundswell
import pytest
from groundswell.calls import new_id, report_item
from groundswell.link import Server
from groundswell.retrying import Backoff, asked_wait
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.personal import personal_shape

PACKAGE = Path(groundswell.__file__).parent
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@settings(deadline=None)
@given(
    tries=st.integers(1, 10_000),
    asked=st.floats(0, 3600),
    draw=st.floats(0, 1, exclude_max=True),
)
def test_a_wait_is_never_shorter_than_asked_nor_longer_than_the_cap(tries, asked, draw):
    backoff = Backoff(base=0.5, cap=60.0)
    wait = backoff.wait(tries=tries, asked=asked, draw=draw)
    assert asked <= wait <= asked + min(60.0, 0.5 * 2 ** min(tries - 1, 20))


def test_the_jitter_is_full():
    backoff = Backoff(base=1.0, cap=60.0)
    waits = [backoff.wait(tries=4, asked=0.0, draw=d) for d in (0.0, 0.5, 0.999)]
    assert waits == [0.0, 4.0, pytest.approx(7.992)]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("17", 17),
        ("0", 0),
        ("99999999999999999999", 3600),
        ("-4", 0),
        ("soon", 0),
        ("١٢", 0),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30),
        ("Thu, 01 Jan 2026 00:00:30 -0000", 30),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    assert asked_wait(value, now=NOW) == seconds


@settings(deadline=None)
@given(value=st.text(max_size=40))
def test_no_retry_after_breaks_it(value):
    assert 0 <= asked_wait(value, now=NOW) <= 3600


def test_an_id_is_new_and_never_looks_personal():
    ids = {new_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert not any(personal_shape(i) for i in ids)


def test_a_conversation_goes_only_with_consent():
    turns = [{"role": "user", "content": "quetzal"}]
    with pytest.raises(ValueError, match="consent"):
        report_item(kind="bug", report_id="r", conversation=turns)
    item = report_item(
        kind="bug", report_id="r", conversation=turns, consent_version="v1"
    )
    assert item["consent"] == {"conversation": True, "version": "v1"}


def test_a_time_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        report_item(kind="bug", report_id="r", created_at=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("url", "key"), [("ftp://x", "k"), ("", "k"), ("http://x", "a\nb")]
)
def test_a_server_that_cannot_be_called_is_refused_at_the_start(url, key):
    with pytest.raises(ValueError, match="must"):
        Server(url, key)


def test_the_key_is_in_no_repr():
    assert "gs_secret" not in repr(Server("http://x", "gs_secret"))


def test_it_stands_on_httpx_and_the_standard_library_alone():
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module.split(".")[0])
    assert found - set(sys.stdlib_module_names) == {"httpx", "groundswell"}
