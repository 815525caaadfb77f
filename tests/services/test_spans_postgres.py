"""Two senders with the same spans at the same time: each request counts once."""

from __future__ import annotations

import sys

import psycopg
import pytest

from tests.services.processes import Site

SPANS = 300
TAKE = f"""
import django
django.setup()
from django.utils import timezone
from feedback.adapters.otlp import Signal
from feedback.spans import take_spans
now = timezone.now()
spans = [
    Signal(
        trace_id=f"{{n % 40:032x}}",
        span_id=f"{{n:016x}}",
        at=int(now.timestamp() - 7200) // 3600 * 3600 * 10**9,
        attributes={{"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}},
    )
    for n in range({SPANS})
]
for start in range(0, {SPANS}, 50):
    take_spans(spans=spans[start : start + 50], now=now)
"""


@pytest.mark.parametrize("senders", [3])
def test_senders_at_the_same_time_count_each_request_once(
    tmp_path, postgres_url, senders
):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    site = Site(
        tmp_path,
        {"DATABASE_URL": postgres_url, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert site.manage("migrate", "-v0").returncode == 0
    started = [site.start(sys.executable, "-c", TAKE) for _ in range(senders)]
    ended = [(p.communicate(timeout=120), p.returncode) for p in started]
    assert [code for _, code in ended] == [0] * senders, ended
    (total,) = site.rows("select sum(requests) from feedback_traffic")[0]
    (records,) = site.rows("select count(*) from feedback_requestrecord")[0]
    assert (int(total), records) == (SPANS, SPANS + 40)
