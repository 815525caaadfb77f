"""A cause tells every other description of the same requests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.pure.scan.small_fleets import CELLS, drawn, quiet_rates, searched
from triage.core.document import Writer
from triage.core.suspects import LoggedChange

HOURS, ONSET = 200, 150
CHIPS = {"e1": "gpu", "e2": "tpu", "e3": "gpu"}


def written(*, told, hit, beside=(), few=5, changes=()):
    """The document of a fault in the cells that `hit` is true of.

    `told` gives what a cell's attributes are beside those of CELLS, `beside` are
    further deployments, with `few` requests an hour and no reports.
    """
    rates = quiet_rates(HOURS)
    rates[1, ONSET:, [n for n, cell in enumerate(CELLS) if hit(cell)]] += 0.8
    reports = [
        replace(r, attributes={**r.attributes, **told(r.attributes)})
        for r in drawn(rates, seed=12)
    ]
    cells = [*({**cell, **told(cell)} for cell in CELLS), *beside]
    engine = searched(reports, hours=HOURS, changes=changes, cells=cells, few=few)
    origin = datetime(2025, 3, 1, tzinfo=UTC)
    writer = Writer(engine=engine, changes=changes, origin=origin, until=HOURS)
    (cause,) = engine.causes
    return writer.write(cause)


def by_engine(cell):
    return cell["engine"] == "e2"


def on_chips(cell):
    return {"chip": CHIPS[cell["engine"]]}


def on_odd_racks(cell):
    odd = cell["engine"] == "e2" and cell["board"] == "new"
    return {"rack": "odd" if odd else "even"}


def test_an_engine_that_runs_on_one_chip_alone_is_not_told_apart_from_it():
    found = written(told=on_chips, hit=by_engine)
    assert found["attributes"] == {"chip": ["tpu"]}
    assert found["alternatives"] == [{"engine": ["e2"]}]


def test_a_pair_of_values_is_not_told_apart_from_a_single_one():
    found = written(told=on_odd_racks, hit=lambda c: on_odd_racks(c)["rack"] == "odd")
    assert found["attributes"] == {"rack": ["odd"]}
    assert found["alternatives"] == [{"board": ["new"], "engine": ["e2"]}]


def test_all_that_fit_are_told_the_short_ones_first_and_none_at_length():
    """A pair that holds a value which suffices alone says nothing more."""

    def told(cell):
        odd = on_odd_racks(cell)
        return {**odd, **on_chips(cell), "zone": f"z {odd['rack']}", "owner": "us"}

    found = written(told=told, hit=lambda c: on_odd_racks(c)["rack"] == "odd")
    assert found["attributes"] == {"rack": ["odd"]}
    assert found["alternatives"] == [
        {"zone": ["z odd"]},
        {"board": ["new"], "chip": ["tpu"]},
        {"board": ["new"], "engine": ["e2"]},
    ]


def test_what_is_true_of_others_too_is_no_alternative():
    """Every e2 is on a tpu, and so is every e3."""
    chips = {**CHIPS, "e3": "tpu"}
    found = written(told=lambda c: {"chip": chips[c["engine"]]}, hit=by_engine)
    assert found["attributes"] == {"engine": ["e2"]}
    assert found["alternatives"] == []


def test_a_set_of_values_is_told_by_another_set():
    found = written(
        told=lambda c: {"kernel": f"of {c['engine']}"},
        hit=lambda c: c["engine"] in ("e1", "e2"),
    )
    assert found["attributes"] == {"engine": ["e1", "e2"]}
    assert found["alternatives"] == [{"kernel": ["of e1", "of e2"]}]


def test_so_are_those_that_fit_but_for_a_trickle():
    """A few requests to e3 on a tpu part the engine from two names of the chip."""
    stray = {**CELLS[-1], "chip": "tpu", "maker": "tpu's"}

    def told(cell):
        chip = CHIPS[cell["engine"]]
        return {"chip": chip, "maker": f"{chip}'s", "kernel": f"of {cell['engine']}"}

    beside = [{**stray, "kernel": "of e3"}]
    found = written(told=told, hit=by_engine, beside=beside)
    descriptions = [found["attributes"], *found["alternatives"]]
    assert sorted(descriptions, key=str) == [
        {"chip": ["tpu"]},
        {"engine": ["e2"]},
        {"kernel": ["of e2"]},
        {"maker": ["tpu's"]},
    ]


def test_deployments_without_requests_part_nothing():
    beside = [
        {**CELLS[-1], "chip": "tpu"},
        {**CELLS[-1], "engine": "e2", "chip": "gpu"},
    ]
    found = written(told=on_chips, hit=by_engine, beside=beside, few=0)
    assert found["attributes"] == {"chip": ["tpu"]}
    assert found["alternatives"] == [{"engine": ["e2"]}]


def test_a_change_is_suspected_alike_by_either_name_of_its_scope():
    (one,), (other,) = (
        written(
            told=on_chips,
            hit=by_engine,
            changes=[LoggedChange("c-1", ONSET + 0.25, "deploy", "build 7", scope)],
        )["suspect_changes"]
        for scope in ({"chip": ("tpu",)}, {"engine": ("e2",)})
    )
    assert one == other
    assert one["score"] > 0.5
