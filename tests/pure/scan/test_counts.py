"""The same reports give the same counts, whenever and in whatever order they come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.core import rows
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
    assert told(table, ann, until=24) == 2
    assert told(table, ann, until=48) == 4
    table.put(report=Counted("r0", 95, "ann", {}, ("all",)))
    assert told(table, ann, until=24) == 1
    assert told(table, ann, since=72, until=96) == 2


def told(table, reporter, *, since=0, until):
    found = table.reports_of(reporters=np.array([reporter]), since=since, until=until)
    return int(found[0])


def recounted(lines, fleet):
    """Count the last word on each report in the plainest way."""
    counts, taken = [], set()
    for report_id, (hour, reporter, attributes, series) in sorted(
        lines.items(), key=lambda item: (item[1][0], item[0])
    ):
        for name in series:
            slot = (name, reporter or f"\0{report_id}", hour // 24)
            if slot not in taken:
                taken.add(slot)
                cell = fleet.locate(attributes=attributes)
                counts.append((hour, cell, name))
    return sorted(counts)


@pytest.mark.parametrize("alike", [False, True])
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), LINES, st.booleans()), max_size=40),
    st.integers(0, 70),
    st.integers(1, 40),
)
def test_a_table_kept_up_is_the_recount(alike, steps, since, hours):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows, "FEW_ROWS", 3)
        if alike:
            # Numbers of ids that collide all the time.
            patched.setattr(rows, "number_of", lambda text: len(text) and text[-1] % 4)
        counts, last, grown = table(), {}, 0
        for number, line, look in steps:
            report_id = f"r{number:02}"
            name = {"ann": "a", "bo": "b", "cy": "c"}.get(line[1], "")
            put(counts, report_id, (line[0], name, *line[2:]))
            last[report_id] = (line[0], name, *line[2:])
            if look:
                grown += 1
                counts._fleet.add(attributes={"site": "e", "board": f"b{grown}"})
                counts.fleet_changed()
                assert entries(counts) == recounted(last, counts._fleet)
        assert entries(counts) == recounted(last, counts._fleet)
        assert len(counts) == len(last)
        assert all(name in counts for name in last)
        assert "r99" not in counts
        found = counts.events(since=since, until=since + hours)
        assert sorted(found.series.tolist()) == found.series.tolist()
        assert sorted(found.hour.tolist()) == [
            hour
            for hour, _, _ in recounted(last, counts._fleet)
            if since <= hour < since + hours
        ]


def test_events_of_some_series_are_those_of_each():
    counts = table()
    for n, series in enumerate([("all", "slow"), ("all", "rude"), ("all",)]):
        put(counts, f"r{n}", (n, f"p{n}", {}, series))
    events = counts.events(since=0, until=9)
    numbers = [counts.series_number(name) for name in ("rude", "all")]
    assert sorted(events.of(numbers).hour.tolist()) == [0, 1, 1, 2]
    assert events.of([numbers[0]]).hour.tolist() == [1]
    assert events.of([]).hour.tolist() == []
