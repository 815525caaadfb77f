"""Rule 4: no difference of two shown numbers rests on fewer than MIN_REPORTERS.

Over seeded small worlds every public number that counts reports is gathered with the
question that it answers (which week, which symptom, with or without attributes). Of
two numbers whose questions are nested the difference counts the reports that are in
one and not in the other; those must be none, or come from enough distinct reporters.
"""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import permutations

import pytest

from tests.triage.cause_documents import ROUTING, at, store
from tests.triage.placements import people, place
from triage.models import Placement
from triage.queries import causes_known, state_known, symptoms_known
from triage.queries.weeks import Week
from triage.report.build import build_report

pytestmark = pytest.mark.django_db
START = at("2025-08-04T10:00:00")
NOW = at("2025-10-01T00:00:00")
SYMPTOMS = ("slow_response", "server_error", "quota_burn", "")
FLOOR = 5


def world(seed):
    """Store some weeks of reports: few people, or one large group and stragglers."""
    draw = random.Random(seed)
    for week in range(draw.randint(1, 4)):
        for symptom_id in draw.sample(SYMPTOMS, draw.randint(1, len(SYMPTOMS))):
            for bare in (False, True):
                count = draw.choice([0, 0, 1, 2, 4, 5, 6, 9, 20])
                names = people(count, first=draw.randint(0, 30))
                unnamed = [""] * draw.choice([0, 0, 0, 1, 3])
                place(
                    symptom_id=symptom_id,
                    reporters=names + unnamed,
                    hour=START + timedelta(weeks=week, days=draw.randint(0, 5)),
                    attributes={} if bare else {"model": "m"},
                )


def answers(table, week):
    """Yield (week, symptom, bare) and the number shown of reports in one table."""
    yield (week, None, None), table.totals.reports
    yield (week, None, True), table.totals.without_attributes
    for row in table.rows:
        yield (week, row.symptom_id, None), row.reports


def shown():
    """Return {question: number} of every page, command, API answer and report."""
    found = dict(answers(symptoms_known(now=NOW), None))
    state = state_known(now=NOW).totals
    assert state.reports == found[None, None, None]
    assert state.without_attributes == found[None, None, True]
    for n in range(-1, 6):
        week = Week.of(START + timedelta(weeks=n))
        table = symptoms_known(now=NOW, since=week.start, until=week.end)
        found |= answers(table, week)
        report = build_report(week=week, now=NOW)
        assert report.table == table
        for symptom in report.symptoms:
            assert found.get((week.before, symptom.row.symptom_id, None)) in (
                None,
                symptom.before,
            )
    return {asked: f.value for asked, f in found.items() if f.value}


def counted(asked, rows, left_out):
    """Return the indices of the reports that a question counts."""
    week, symptom, bare = asked
    return {
        index
        for index, row in enumerate(rows)
        if (week is None and index not in left_out)
        or (week is not None and Week.of(row.hour) == week)
        if symptom is None or (row.symptom_id or "unsorted") == symptom
        if not bare or not row.attributes
    }


def nested(inner, outer):
    return all(o is None or o == i for i, o in zip(inner, outer, strict=True))


def reporters(rows, some):
    return len({rows[index].reporter for index in some} - {""})


def weeks_left_out(rows, total):
    """Return the reports of the small weeks that all time does without, if it does."""
    weeks = {}
    for index, row in enumerate(rows):
        weeks.setdefault(Week.of(row.hour), set()).add(index)
    small = [some for some in weeks.values() if reporters(rows, some) < FLOOR]
    left = set().union(*small)
    return left if total == len(rows) - len(left) else set()


@pytest.mark.parametrize("seed", range(60))
def test_no_difference_of_two_shown_numbers_rests_on_few_people(seed):
    world(seed)
    rows, numbers = list(Placement.objects.order_by("pk")), shown()
    left_out = weeks_left_out(rows, numbers.get((None, None, None)))
    sets = {asked: counted(asked, rows, left_out) for asked in numbers}
    assert {asked: len(some) for asked, some in sets.items()} == numbers
    for inner, outer in permutations(numbers, 2):
        if nested(inner, outer):
            rest = sets[outer] - sets[inner]
            assert not rest or reporters(rows, rest) >= FLOOR, (inner, outer)
    for asked, some in sets.items():
        assert reporters(rows, some) >= FLOOR, asked


def test_a_symptom_told_only_in_a_small_week_is_no_zero():
    place(symptom_id="slow_response", reporters=people(9), hour=START)
    place(symptom_id="quota_burn", reporters=people(2), hour=START + timedelta(weeks=1))
    table = symptoms_known(now=NOW)
    assert table.totals.reports.value == 9
    assert str(table.by_id["quota_burn"].reporters) == "fewer than 5"
    assert table.by_id["server_error"].reports.value == 0


def test_reports_without_attributes_only_in_a_small_week_are_no_zero():
    place(symptom_id="slow_response", reporters=people(9), hour=START)
    late = START + timedelta(weeks=1)
    place(symptom_id="", reporters=people(2), hour=late, attributes={})
    bare = state_known(now=NOW).totals.without_attributes
    assert bare.value is None
    assert str(bare) == "by fewer than 5"


def test_some_numbers_are_shown_in_the_worlds_above():
    world(3)
    assert len(shown()) > 3


def test_known_failure_a_cause_taken_from_its_symptom_leaves_a_few():
    """A cause counts up to its own end: what it leaves of its symptom may be small."""
    place(symptom_id="context_loss", reporters=people(65), hour=START)
    store(ROUTING | {"reports": 63, "reporters": 63})
    (cause,) = causes_known(now=NOW)
    row = symptoms_known(now=NOW).by_id["context_loss"]
    assert row.reports.value - cause.reports.value == 2


def test_known_failure_the_same_total_at_two_times_differs_by_few():
    place(symptom_id="slow_response", reporters=people(9), hour=START)
    before = symptoms_known(now=NOW).totals.reports.value
    place(symptom_id="slow_response", reporters=people(1, first=9), hour=START)
    assert symptoms_known(now=NOW).totals.reports.value - before == 1
