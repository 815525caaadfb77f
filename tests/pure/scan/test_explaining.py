"""What a cause's excess rules out beside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.pure.scan.small_fleets import CELLS, REQUESTS, drawn, quiet_rates, searched
from triage.core.document import Writer
from triage.core.explaining import Explainer

HOURS, ONSET = 240, 160


def searched_causes(hit):
    rates = quiet_rates(HOURS)
    for cell in hit:
        rates[1, ONSET:, cell] += 0.8
    return searched(drawn(rates, seed=21), hours=HOURS)


@pytest.fixture(scope="module")
def engine():
    hit = [
        n for n, c in enumerate(CELLS) if c["engine"] == "e2" and c["board"] == "new"
    ]
    return searched_causes(hit)


@pytest.fixture(scope="module")
def told(engine):
    origin = datetime(2025, 3, 1, tzinfo=UTC)
    writer = Writer(engine=engine, changes=[], origin=origin, until=HOURS)
    (cause,) = engine.causes
    return json.loads(json.dumps(writer.write(cause)["explanation"]))


def test_each_named_attribute_is_shown_to_be_needed(told):
    rows = {row["attribute"]: row for row in told["dropping"]}
    assert set(rows) == {"board", "engine"}
    assert {row["answer"] for row in rows.values()} == {"ruled out"}
    # Three sites of board "old" with engine e2, for the hours of the cause.
    assert rows["board"]["requests"] == pytest.approx(3 * REQUESTS * 80, rel=0.1)
    assert rows["board"]["would_have_come"] == pytest.approx(3 * 0.84 * 80, rel=0.25)
    assert rows["board"]["ordinary"] == pytest.approx(3 * 0.04 * 80, rel=0.4)


def test_neighbours_are_those_values_that_are_not_named(told):
    names = [(row["attribute"], row["value"]) for row in told["neighbours"]]
    assert sorted(names) == [("board", "old"), ("engine", "e1"), ("engine", "e3")]
    for row in told["neighbours"]:
        assert row["ordinary"] < row["reports_to_join"] < row["would_have_come"]


def test_what_is_not_named_is_alike_inside(told):
    assert told["within"] == [{"attribute": "site", "answer": "alike"}]


def explained(engine, *, hours, sets):
    (cause,) = engine.causes
    return Explainer(
        ledger=engine.ledger,
        space=engine.space(),
        sets=sets,
        pool=cause.pool,
        others=[],
        hours=hours,
    ).explain()


def test_a_wrong_description_says_what_it_leaves_out_and_what_is_uneven(engine):
    sets = {"engine": ("e2",), "site": ("north", "south")}
    told = explained(engine, hours=(ONSET, HOURS), sets=sets)
    rows = {row["attribute"]: row for row in told["dropping"]}
    assert rows["site"]["answer"] == "told as well"
    assert rows["engine"]["answer"] == "ruled out"
    assert told["within"] == [{"attribute": "board", "answer": "uneven"}]


def test_little_traffic_cannot_be_told(engine):
    (cause,) = engine.causes
    fresh = {"site": "east", "engine": "e2", "board": "new"}
    number = engine.ledger.fleet.add(attributes=fresh)
    engine.ledger.traffic.put(hour=HOURS - 1, deployment=number, requests=50)
    sets = {**cause.sets, "site": ("north", "south", "west")}
    rows = {
        row["attribute"]: row
        for row in explained(engine, hours=(ONSET, HOURS), sets=sets)["dropping"]
    }
    assert rows["site"]["requests"] == 50
    assert rows["site"]["answer"] == "cannot be told"


def test_nothing_is_explained_where_nothing_is_told(engine):
    assert explained(engine, hours=(20, 60), sets={"board": ("old",)}) is None
