"""Reports that do not say where they are from are spread, and never dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pure.scan.small_fleets import (
    BOARDS,
    CELLS,
    ENGINES,
    SITES,
    drawn,
    quiet_rates,
    searched,
)
from triage.core.baseline import Baseline
from triage.core.counts import Counted
from triage.core.dispersion import SPANS
from triage.core.document import Writer
from triage.core.effects import Effect, Segment
from triage.core.ledger import Ledger
from triage.core.views import Moment

SERIES = "symptom:slow"
E2 = [n for n, cell in enumerate(CELLS) if cell["engine"] == "e2"]


def ledger_of(known, *, requests=None, hours=2):
    """A ledger in which each report of the last hour knows so much."""
    ledger = Ledger()
    served = requests if requests is not None else [1000] * len(CELLS)
    for hour in range(hours):
        for cell, count in zip(CELLS, served, strict=True):
            number = ledger.fleet.add(attributes=cell)
            ledger.traffic.put(hour=hour, deployment=number, requests=count)
    for number, attributes in enumerate(known):
        ledger.counts.put(
            report=Counted(f"r{number}", hours - 1, f"p{number}", attributes, [SERIES])
        )
    return ledger


def spread(ledger, hours=2):
    """What is spread over each deployment in the last hour, shape (D,)."""
    lost = ledger.lost(ledger.events(since=0, until=hours))
    return sum((shares.sum(axis=0) for _, shares in lost), np.zeros(len(CELLS)))


def test_what_a_report_knows_is_kept_and_the_rest_is_shared_by_requests():
    requests = [3000 if cell["board"] == "new" else 1000 for cell in CELLS]
    latest = spread(ledger_of([{"engine": "e2"}], requests=requests))
    assert latest.sum() == pytest.approx(1)
    assert latest[E2].sum() == pytest.approx(1)
    new = [n for n in E2 if CELLS[n]["board"] == "new"]
    assert latest[new].sum() == pytest.approx(0.75)


def test_what_a_known_cause_adds_draws_reports_to_it():
    ledger = ledger_of([{}] * 10)
    even = spread(ledger)
    segment = Segment(since=1, excess={SERIES: 9.0})
    ledger.accepted = lambda: [Effect({"engine": ("e2",)}, [segment])]
    drawn_in = spread(ledger)
    assert even == pytest.approx(np.full(len(CELLS), 10 / len(CELLS)))
    assert drawn_in.sum() == pytest.approx(10)
    # Ten times as much is expected there as in either of the other engines.
    assert drawn_in[E2].sum() == pytest.approx(10 * 10 / 12)


known_values = st.fixed_dictionaries(
    {},
    optional={
        "site": st.sampled_from([*SITES, "of no traffic"]),
        "engine": st.sampled_from(ENGINES),
        "board": st.sampled_from(BOARDS),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(known_values, max_size=12))
def test_every_report_counts_once_where_it_fits_or_nowhere(known):
    ledger = ledger_of(known)
    lost = [k for k in known if len(k) < 3 and k.get("site") != "of no traffic"]
    found = spread(ledger)
    assert found.sum() == pytest.approx(len(lost))
    for engine in ENGINES:
        inside = ledger.fleet.mask(attributes={"engine": [engine]})
        sure = sum(k.get("engine") == engine for k in lost)
        unsure = sum("engine" not in k for k in lost)
        assert sure - 1e-9 <= found[inside].sum() <= sure + unsure + 1e-9


def test_they_are_no_reporters_of_any_place():
    ledger = ledger_of([{"engine": "e2"}] * 7 + [CELLS[E2[0]]] * 3)
    flat = np.full((2, len(CELLS)), 1e-3)
    ledger.baseline = Baseline(flat, flat, np.zeros((2, len(SPANS))))
    mask = ledger.fleet.mask(attributes={"engine": ["e2"]})
    moment = Moment(ledger=ledger, effects=[], until=2, hours=2)
    crowd = moment.crowd(series=[SERIES], mask=mask, age=1)
    assert (crowd.reporters, crowd.nameless, crowd.voices) == (3, 0, 3.0)
    assert crowd.spread().reports == pytest.approx(7)
    assert crowd.spread().reporters == 7


def with_less(reports, keep):
    """Every third report knows only what is in `keep`."""
    return [
        replace(r, attributes={n: r.attributes[n] for n in keep})
        if number % 3 == 0
        else r
        for number, r in enumerate(reports)
    ]


@pytest.mark.parametrize("keep", [["engine"], []])
def test_a_cause_says_how_many_more_reports_are_likely_its_own(keep):
    onset, hours = 200, 260
    rates = quiet_rates(hours)
    rates[1, onset:, E2] += 0.5
    full = drawn(rates, seed=14)
    engine = searched(with_less(full, keep), hours=hours)
    (cause,) = engine.causes
    assert cause.sets == {"engine": ("e2",)}
    origin = datetime(2026, 1, 5, tzinfo=UTC)
    writer = Writer(engine=engine, changes=(), origin=origin, until=hours)
    document = writer.write(cause)
    lost = [
        r for r in full[::3] if r.hour >= cause.start and "symptom:garbled" in r.series
    ]
    mine = [r for r in lost if r.attributes["engine"] == "e2"]
    assert document["spread"]["reports"] == pytest.approx(len(mine), rel=0.1)
    assert document["spread"]["reporters"] == len(mine if keep else lost)
    located = [r for n, r in enumerate(full) if n % 3 and r.hour >= cause.start]
    inside = [r for r in located if r.attributes["engine"] == "e2"]
    assert document["reports"] == sum("symptom:garbled" in r.series for r in inside)
