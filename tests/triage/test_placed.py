"""Numbers out of the copy in memory are those that the database counts anew.

Random histories: reports of known and unknown people with and without attributes, late
ones, erasures, reports sorted anew, purges, whole days without any, causes; after each
step every table is held against `tests.triage.recounting`.
"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from tests.triage.cause_documents import ROUTING, at, store
from tests.triage.placements import people
from tests.triage.recounting import closed_days as recounted
from tests.triage.recounting.beside_causes import causes_shown as recounted_shown
from tests.triage.recounting.symptoms import symptoms_known as symptoms_recounted
from triage.core.symptoms import BY_ID
from triage.models import Cause, Placement, ScanState
from triage.queries import state_known, symptoms_known
from triage.queries.beside_causes import causes_shown
from triage.queries.closed_days import closed_days
from triage.queries.placed import forget_placed, placed
from triage.queries.told import told_groups
from triage.queries.weeks import Week

pytestmark = pytest.mark.django_db
START = at("2025-08-04T00:00:00")
SYMPTOMS = ("slow_response", "server_error", "quota_burn", "context_loss", "")
WORDS = ("slow", "late", "wrong", "früh")
HOUR = timedelta(hours=1)


class History:
    """A pipeline's clock and what it writes, drawn at random."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.now = START + timedelta(hours=self.draw.randrange(24))
        self.told = 0
        ScanState.objects.create(pk=1, last_hour=self.now - HOUR)

    def tell(self, *, late=0):
        """Place some reports with the hour that is over."""
        draw = self.draw
        names = people(40) if draw.random() < 0.5 else people(4)
        for _ in range(draw.choice([1, 3, 9, 30])):
            symptom_id = draw.choice(SYMPTOMS[: draw.randint(1, len(SYMPTOMS))])
            hour = self.now - HOUR - timedelta(hours=draw.randint(0, late))
            self.told += 1
            Placement.objects.create(
                report_id=f"r{self.told}",
                received_at=self.now - timedelta(microseconds=draw.randint(1, 10**9)),
                taken_at=self.now,
                hour=hour,
                reporter=draw.choice([*names, "", *people(1)]),
                trusted=draw.random() < 0.8,
                attributes=draw.choice([{}, {"model": "m"}, {"model": "n", "p": "x"}]),
                symptom_id=symptom_id,
                family=BY_ID[symptom_id].family if symptom_id else "",
                detectors=draw.choice([[], ["truncation"], ["repetition", "script"]]),
                words=draw.sample(WORDS, draw.randint(0, 3)),
                version="test",
            )

    def some(self):
        pks = list(Placement.objects.values_list("pk", flat=True))
        return Placement.objects.filter(
            pk__in=self.draw.sample(pks, min(len(pks), self.draw.choice([1, 5, 20])))
        )

    def outdate(self):
        state = ScanState.objects.get()
        ScanState.objects.update(erasures=state.erasures + 1)

    def erase(self):
        self.some().delete()
        self.outdate()

    def sort_again(self):
        symptom_id = self.draw.choice(SYMPTOMS)
        family = BY_ID[symptom_id].family if symptom_id else ""
        self.some().update(symptom_id=symptom_id, family=family)
        self.outdate()

    def place_again(self):
        self.some().update(taken_at=self.now, symptom_id=self.draw.choice(SYMPTOMS))

    def purge(self):
        old = Placement.objects.order_by("received_at").values_list("pk", flat=True)
        Placement.objects.filter(pk__in=list(old[: self.draw.choice([1, 8])])).delete()
        until = self.now - timedelta(days=self.draw.choice([1, 5]))
        Placement.objects.filter(received_at__lt=until).update(words=[])

    def find_cause(self):
        onset = self.now - timedelta(hours=self.draw.choice([0, 1, 30, 200]))
        ended = self.draw.choice([None, (onset + timedelta(days=2)).isoformat()])
        symptom_id = self.draw.choice(SYMPTOMS) or "unsorted"
        named = [{"symptom_id": symptom_id, "label": symptom_id, "keywords": []}]
        number = Cause.objects.count()
        store(
            ROUTING
            | {"cause_id": f"c{number}", "symptoms": named, "ended_at": ended}
            | {"attributes": self.draw.choice([{}, {"model": ["m"]}])}
            | {"onset": onset.isoformat(), "reports": 9, "reporters": 7}
            | {"detected_at": self.now.isoformat()}
        )

    def step(self):
        """Let an hour or some days pass and something happen."""
        self.now += self.draw.choice([1, 1, 5, 24, 80]) * HOUR
        happens = [self.tell, self.tell, lambda: self.tell(late=300), self.erase]
        happens += [self.sort_again, self.place_again, self.purge, self.find_cause]
        for happening in self.draw.sample(happens, 3):
            happening()
            placed()
        ScanState.objects.update(last_hour=self.now - HOUR)


def assert_the_same(now):
    ends, again = closed_days(now=now), recounted.closed_days(now=now)
    assert ends.midnight == again.midnight
    assert (ends.total, ends.bare, ends.rows) == (again.total, again.bare, again.rows)
    assert_causes_count_the_same(now)
    week = Week.of(now)
    spans = [{}, {"since": week.start, "until": week.end}]
    spans.append({"since": week.before.start, "until": week.start})
    for span in spans:
        expected = symptoms_recounted(now=now, **span)
        assert symptoms_known(now=now, **span) == expected
        if not span:
            assert state_known(now=now).totals == expected.totals


def assert_causes_count_the_same(now):
    rows = placed()
    told = dict(Placement.objects.in_bulk())
    for cause, again in zip(causes_shown(now), recounted_shown(now), strict=True):
        counted = {
            pk
            for pk, row in told.items()
            if again.holds(row.symptom_id or "unsorted", row.hour, row.attributes)
        }
        assert set(rows.only(cause.of_rows(rows)).pk.tolist()) == counted


@pytest.mark.parametrize("seed", range(40))
def test_every_table_is_the_one_that_the_database_counts(seed):
    history = History(seed)
    for _ in range(9):
        history.step()
        assert_the_same(history.now)
    assert_the_same(history.now - timedelta(days=2))


def content(rows):
    """Return what the copy says of each placement, by its number."""
    columns, book = rows.columns, rows.columns.book
    starts = columns.spoken.cumsum() - columns.spoken
    return {
        int(columns.pk[n]): (
            *(int(c[n]) for c in (columns.received, columns.taken, columns.hour)),
            book.reporter.values[columns.reporter[n]],
            *(book.label.values[c[n]] for c in (columns.symptom, columns.family)),
            book.attributes.values[columns.attributes[n]],
            book.detectors.values[columns.detectors[n]],
            bool(columns.trusted[n]),
            [
                book.word.values[word]
                for word in columns.words[starts[n] : starts[n] + columns.spoken[n]]
            ],
        )
        for n in range(len(columns))
    }


@pytest.mark.parametrize("seed", range(100, 120))
def test_a_copy_filled_on_is_the_copy_read_anew(seed):
    history = History(seed)
    for _ in range(12):
        history.step()
        filled_on, told = content(placed()), told_groups(now=history.now)
        forget_placed()
        assert content(placed()) == filled_on
        # In another book, so that the groups are made anew.
        assert told_groups.__wrapped__(now=history.now) == told


def test_an_hour_that_brought_little_is_read_alone(django_assert_num_queries):
    history = History(1)
    for _ in range(4):
        history.tell()
    placed()
    history.now += HOUR
    history.tell()
    ScanState.objects.update(last_hour=history.now - HOUR)
    with django_assert_num_queries(4) as asked:
        placed()
    assert "taken_at" in asked[1]["sql"].partition("WHERE")[2]
    with django_assert_num_queries(1):
        placed()


def test_pseudonyms_of_the_erased_are_not_kept():
    history = History(2)
    history.tell()
    gone = placed().columns.book.reporter.values[1]
    Placement.objects.filter(reporter=gone).delete()
    history.outdate()
    assert gone not in placed().columns.book.reporter.values
