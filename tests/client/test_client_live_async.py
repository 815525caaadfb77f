"""The asynchronous client and the web server that production runs, WSGI and ASGI."""

from __future__ import annotations

import asyncio

import pytest
from groundswell import AsyncClient, Dropped

from tests.services.processes import Site
from tests.services.web import keys_of, serving

LONG = 60.0
TURNS = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "x"}]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    # A broker that nobody asks: reports wait, for redaction is not what is tested.
    site = Site(tmp_path_factory.mktemp("site"), {"CELERY_BROKER_URL": "memory://"})
    assert site.manage("migrate", "-v0").returncode == 0
    return site


@pytest.fixture(scope="module")
def keys(site):
    return keys_of(site)


async def everything(url, keys, name):
    """Make every call once, each awaited."""
    async with AsyncClient(url, keys["intake"]) as client:
        told = await client.bug(
            f"It answered in Thai {name}",
            report_id=f"r-{name}",
            conversation=TURNS,
            consent_version="v1",
        )
        up = await client.thumbs_up(
            rating_id=f"u-{name}", metadata={"routing_pool": name}
        )
        refused = await client.probe("tides", passed=True, metadata={})
        receipt = await client.receipt(told.receipt)
        whole = await client.export(told.receipt)
        taken_back = await client.withdraw_conversation(told.receipt)
        gone = [await client.erase(told.receipt) for _ in range(2)]
        last = client.thumbs_down("and again", report_id=f"last-{name}")
    async with AsyncClient(url, keys["fleet"]) as client:
        hour = "2025-08-05T14:00:00+00:00"
        pool = {"routing_pool": name}
        fleet = await asyncio.gather(
            client.traffic(hour=hour, requests=30, metadata=pool),
            client.change("build 41", kind="deploy", change_id=f"c-{name}"),
            client.probe("tides", answer="The moon.", prompt="Why?", metadata=pool),
            client.probe("tides", answer="", passed=False, metadata=pool),
        )
        again = [
            await client.probe(
                "tides", passed=True, metadata=pool, probe_id=f"p-{name}", at=hour
            )
            for _ in range(2)
        ]
    return told, up, refused, receipt, whole, taken_back, gone, last, fleet, again


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_every_call_is_answered_by_the_server_itself(site, keys, kind):
    with serving(site, keys=keys, kind=kind) as web:
        answers = asyncio.run(everything(web.url, keys, kind))
    told, up, refused, receipt, whole, taken_back, gone, last, fleet, again = answers
    assert told.answer["status"] == "accepted"
    assert up.answer["accepted"] == 1
    assert refused.dropped is Dropped.REFUSED
    assert str(refused.error) == "this key lacks the scope fleet"
    assert (receipt["report_id"], receipt["state"]) == (f"r-{kind}", "received")
    assert whole["report_id"] == f"r-{kind}"
    assert (taken_back, gone) == (True, [True, False])
    # It was queued when the client was left, which waits for what is queued.
    assert last.wait(0).answer["status"] == "accepted"
    assert [result.answer["accepted"] for result in fleet] == [1, 1, 1, 1]
    assert [result.answer["accepted"] for result in again] == [1, 0]
    rows = site.rows(
        "select report_id from feedback_report where report_id like '%" + kind + "'"
    )
    assert rows == [(f"last-{kind}",)]


def test_the_loop_goes_on_while_the_server_is_waited_for(site, keys):
    async def story(url):
        beats = 0

        async def beat():
            nonlocal beats
            while True:
                await asyncio.sleep(0)
                beats += 1

        async with AsyncClient(url, keys["intake"]) as client:
            beating = asyncio.create_task(beat())
            told = await client.bug("It answered in Thai")
            before = beats
            await client.receipt(told.receipt)
            beating.cancel()
            return before, beats

    with serving(site, keys=keys) as web:
        before, after = asyncio.run(story(web.url))
    assert before > 1
    assert after > before + 1
