"""A cause's document says everything that was promised, in plain JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS, drawn, quiet_rates, searched
from triage.core.causes import CauseState
from triage.core.document import Writer, poisson_interval, ratio
from triage.core.effects import Segment
from triage.core.stretches import binned
from triage.core.suspects import LoggedChange

HOURS, ONSET = 200, 150
HIT = [n for n, c in enumerate(CELLS) if c["engine"] == "e2" and c["board"] == "new"]
SCOPE = {"engine": ("e2",), "board": ("new",)}
CHANGES = [
    LoggedChange("c-1", ONSET + 0.25, "deploy", "build 7", SCOPE),
    LoggedChange("c-2", ONSET - 40.0, "deploy", "build 6", {"site": ("south",)}),
]
PROMISED = {
    *("cause_id", "status", "series", "attributes", "alternatives", "basis"),
    *("onset", "onset_interval", "detected_at", "resolved_at", "rate_ratio"),
    *("rate_ratio_interval", "reports", "reporters", "expected", "affected"),
    *("steps", "suspect_changes"),
}


def written(changes):
    rates = quiet_rates(HOURS)
    rates[1, ONSET:, HIT] += 0.8
    engine = searched(drawn(rates, seed=12), hours=HOURS, changes=changes)
    origin = datetime(2025, 3, 1, tzinfo=UTC)
    writer = Writer(engine=engine, changes=changes, origin=origin, until=HOURS)
    (cause,) = engine.causes
    return json.loads(json.dumps(writer.write(cause), allow_nan=False))


@pytest.fixture(scope="module")
def document():
    return written(CHANGES)


def test_every_promised_field_is_there(document):
    assert set(document) >= PROMISED
    assert set(document["affected"]) >= {"requests", "share", "worst_hour_share"}
    assert set(document["steps"][0]) == {
        *("at", "excess_per_hour", "traffic_share", "rate_ratio")
    }
    assert set(document["suspect_changes"][0]) == {
        *("change_id", "title", "at", "score", "reasons")
    }


def test_it_tells_where_when_and_how_much(document):
    assert document["attributes"] == {"board": ["new"], "engine": ["e2"]}
    assert document["status"] == "open"
    assert document["resolved_at"] is None
    assert document["onset"].startswith("2025-03-07T0")
    assert document["onset"].endswith("+00:00")
    assert document["affected"]["share"] == pytest.approx(3 / 18, abs=1e-4)
    low, high = document["rate_ratio_interval"]
    assert 5 < low < document["rate_ratio"] < high
    assert document["reporters"] == document["reports"]


def test_the_change_that_did_it_is_suspected_first(document):
    assert document["suspect_changes"][0]["change_id"] == "c-1"
    assert document["suspect_changes"][0]["at"] == "2025-03-07T06:15:00+00:00"


def test_it_tells_that_the_onset_is_the_minute_of_a_change(document):
    assert document["onset"] == document["suspect_changes"][0]["at"]
    assert document["onset_change"] == {"change_id": "c-1", "title": "build 7"}


@pytest.mark.parametrize("kind", ["rollback", ""])
def test_an_onset_that_no_change_dates_names_none(kind):
    """A rollback at the full hour is no onset's date, though the times are equal."""
    changes = [LoggedChange("c-3", float(ONSET), kind, "back", SCOPE)] if kind else []
    found = written(changes)
    assert found["onset"] == "2025-03-07T06:00:00+00:00"
    assert found["onset_change"] is None


def narrowed(*parts):
    """A cause of three engines whose excess went on only in these from hour 10 on."""
    sets = {"engine": ("e1", "e2", "e3"), "board": ("new",)}
    hours = range(10, 10 + len(parts))
    return CauseState(
        cause_id="c",
        series="all",
        sets=sets,
        onset=1.0,
        onset_interval=(1, 1),
        detected=2,
        alarm_score=1.0,
        alarm_reports=5,
        alarm_onset=1,
        alarm_sets=sets,
        pool=["all"],
        segments=[
            Segment(1),
            *(
                Segment(hour, sets={**sets, "engine": part} if part else None)
                for hour, part in zip(hours, parts, strict=True)
            ),
        ],
    )


def test_it_tells_in_which_values_the_excess_ended_before():
    assert narrowed().ended_values() == {}
    assert narrowed(("e3",)).ended_values() == {("engine", 10): ("e1", "e2")}
    assert narrowed(("e2", "e3"), ("e3",)).ended_values() == {
        ("engine", 10): ("e1",),
        ("engine", 11): ("e2",),
    }


def test_a_value_in_which_it_began_again_is_no_ended_one():
    assert narrowed(("e2", "e3"), None).ended_values() == {}
    assert narrowed(("e3",), ("e2", "e3")).ended_values() == {("engine", 10): ("e1",)}


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904)],
)
def test_the_interval_is_that_of_the_tables(count, low, high):
    assert poisson_interval(count) == pytest.approx((low, high), abs=1e-3)


def test_a_ratio_to_nothing_is_none():
    assert ratio(3, 0) is None
    assert ratio(3, 2) == 1.5


def test_bins_keep_the_sum_and_the_last_is_as_long_as_it_is():
    assert binned(np.ones(8), 2).tolist() == [6, 2]
