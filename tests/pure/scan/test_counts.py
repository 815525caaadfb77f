"""The same reports give the same counts, whenever and in whatever order they come."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.core.counts import Counted, CountTable, TrafficTable
from triage.core.fleet import UNLOCATED, Fleet

CELLS = [{"site": s, "board": b} for s in ("n", "s") for b in ("old", "new")]
PLACES = [*CELLS, {}, {"site": "n"}, {"site": "n", "board": "gone"}]
LINES = st.tuples(
    st.integers(0, 60),
    st.sampled_from(["", "ann", "bo", "cy"]),
    st.sampled_from(PLACES),
    st.sampled_from([("all",), ("all", "slow"), ("all", "rude")]),
)


def table():
    fleet = Fleet()
    for cell in CELLS:
        fleet.add(attributes=cell)
    return CountTable(fleet=fleet)


def put(counts, report_id, line):
    hour, reporter, attributes, series = line
    counts.put(report=Counted(report_id, hour, reporter, attributes, series))


def entries(counts):
    seen = counts.events(since=0, until=100)
    rows = zip(seen.hour, seen.deployment, seen.series, strict=True)
    return sorted((int(h), int(d), counts.series[s]) for h, d, s in rows)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=25), st.randoms())
def test_counts_are_the_same_in_any_order(lines, random):
    straight, mixed = table(), table()
    numbered = [(f"r{n:02}", line) for n, line in enumerate(lines)]
    for name, line in numbered:
        put(straight, name, line)
    random.shuffle(numbered)
    for name, line in numbered + numbered[:3]:
        put(mixed, name, line)
    assert entries(mixed) == entries(straight)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_counts_are_those_of_a_plain_reading(lines):
    counts, expected, taken = table(), [], set()
    for n, line in enumerate(lines):
        put(counts, f"r{n:02}", line)
    for hour, n in sorted((line[0], n) for n, line in enumerate(lines)):
        _, reporter, attributes, series = lines[n]
        fits = [CELLS.index(attributes)] if attributes in CELLS else [UNLOCATED]
        for name in series:
            slot = (name, reporter or n, hour // 24)
            if slot not in taken:
                taken.add(slot)
                expected.append((hour, fits[0], name))
    assert entries(counts) == sorted(expected)


def test_a_reporter_counts_once_a_day_with_the_first_hour_then_the_first_id():
    counts = table()
    put(counts, "b", (5, "ann", CELLS[1], ("all",)))
    put(counts, "c", (3, "ann", CELLS[2], ("all",)))
    put(counts, "a", (3, "ann", CELLS[3], ("all",)))
    put(counts, "d", (24, "ann", CELLS[0], ("all",)))
    assert entries(counts) == [(3, 3, "all"), (24, 0, "all")]


def test_a_report_put_again_moves_and_uncovers_the_next():
    counts = table()
    put(counts, "a", (3, "ann", CELLS[0], ("all", "slow")))
    put(counts, "b", (5, "ann", CELLS[1], ("all",)))
    put(counts, "a", (9, "ann", CELLS[2], ("rude",)))
    assert len(counts) == 2
    assert entries(counts) == [(5, 1, "all"), (9, 2, "rude")]


def test_a_report_is_located_when_only_one_deployment_fits():
    counts = table()
    put(counts, "a", (1, "ann", {"site": "n"}, ("all",)))
    put(counts, "b", (2, "bo", {"site": "e"}, ("all",)))
    put(counts, "c", (3, "cy", {"site": "n", "board": "old", "x": "1"}, ("all",)))
    assert entries(counts) == [
        (1, UNLOCATED, "all"),
        (2, UNLOCATED, "all"),
        (3, 0, "all"),
    ]
    counts._fleet.add(attributes={"site": "e", "board": "old"})
    counts.fleet_changed()
    assert entries(counts)[1] == (2, 4, "all")
    grid = counts.events(since=0, until=9).grid(series=1, deployments=5)
    assert grid.tolist() == [[1, 0, 0, 0, 1]]


@pytest.mark.parametrize(
    ("known", "cell"),
    [
        ({"site": "n", "board": "old"}, 0),
        ({"site": "n", "board": "old", "trial": "yes"}, 1),
        ({"site": "n", "board": "old", "trial": "no"}, 0),
        ({"trial": "yes"}, 1),
        ({"site": "n"}, UNLOCATED),
        ({"site": "w", "trial": "no"}, 2),
        ({"site": "n", "board": "new"}, UNLOCATED),
        ({}, UNLOCATED),
    ],
)
def test_of_several_that_fit_the_one_that_is_wholly_named_is_meant(known, cell):
    fleet = Fleet()
    fleet.add(attributes={"site": "n", "board": "old"})
    fleet.add(attributes={"site": "n", "board": "old", "trial": "yes"})
    fleet.add(attributes={"site": "w", "board": "new"})
    assert fleet.locate(attributes=known) == cell


def test_traffic_that_is_sent_again_replaces_what_was_there():
    table = TrafficTable()
    table.put(hour=2, deployment=1, requests=7)
    table.put(hour=40, deployment=30, requests=5)
    table.put(hour=2, deployment=1, requests=8)
    rows = table.hours(since=2, until=41, width=31)
    assert (rows[0, 1], rows[38, 30], rows.sum()) == (8, 5, 13)


def test_all_reports_of_a_reporter_are_counted_by_day_whatever_they_tell():
    table = CountTable(fleet=Fleet())
    for number, hour in enumerate((1, 2, 30, 31, 90)):
        table.put(
            report=Counted(f"r{number}", hour, "ann", {}, ("all", f"symptom:{number}"))
        )
    table.put(report=Counted("other", 2, "bob", {}, ("all",)))
    ann = int(table.events(since=90, until=91).reporter[0])
    assert table.reports_of(reporter=ann, since=0, until=24) == 2
    assert table.reports_of(reporter=ann, since=0, until=48) == 4
    table.put(report=Counted("r0", 95, "ann", {}, ("all",)))
    assert table.reports_of(reporter=ann, since=0, until=24) == 1
    assert table.reports_of(reporter=ann, since=72, until=96) == 2
