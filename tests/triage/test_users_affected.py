"""How many users a cause touched, where request records name them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedback import facade
from feedback.models import RequestRecord
from tests.feedback.made_up import request
from tests.triage.cause_documents import ROUTING
from triage import erasure
from triage.cause_writing import write_causes
from triage.core.causes import CauseState
from triage.models import Cause, ScanState
from triage.queries.documents import shown_document
from triage.web.cause_schemas import AffectedOut

pytestmark = pytest.mark.django_db

START = datetime(2025, 8, 1, tzinfo=UTC)
INSIDE = {"model": "m-1", "platform": "beta"}
OUTSIDE = {"model": "m-1", "platform": "alpha"}


def at(hour):
    return START + timedelta(hours=hour)


def served(name, hour, metadata, user):
    return request(name, at=at(hour).isoformat(), metadata=metadata, user_id=user)


def send(*rows):
    outcome = facade.accept_requests(items=rows, now=at(100))
    assert not outcome.refused


class Scribe:
    """Stands for the writer of documents: the scan itself is not needed here."""

    def __init__(self, until):
        self.until = until

    def hours_of(self, cause):
        return at(cause.start), at(self.until)

    def write(self, cause):
        moment = at(cause.start).isoformat()
        return {
            "onset": moment,
            "detected_at": moment,
            "resolved_at": None,
            "status": "open",
            "attributes": {k: list(v) for k, v in cause.sets.items()},
            "affected": {"requests": 10},
        }


def written(*, until=24, platforms=("beta", "gamma")):
    cause = CauseState(
        cause_id="C-1",
        series="all",
        sets={"platform": platforms},
        onset=2.0,
        onset_interval=(2, 2),
        detected=3,
        alarm_score=20.0,
        alarm_reports=9,
        alarm_onset=2,
        alarm_sets={},
        pool=[],
        segments=[],
    )
    write_causes(causes=[cause], writer=Scribe(until))
    return Cause.objects.get().document["affected"]


def test_each_user_counts_once_and_only_inside_the_cause_and_its_hours():
    send(
        *(served(f"a{n}", 5, INSIDE, f"u{n}") for n in range(6)),
        *(served(f"b{n}", 9, INSIDE, f"u{n}") for n in range(6)),
        *(served(f"c{n}", 9, OUTSIDE, f"u{n}") for n in range(20)),
        served("early", 1, INSIDE, "somebody"),
        served("late", 24, INSIDE, "somebody"),
        served("nameless", 9, INSIDE, None),
    )
    assert written() == {
        "requests": 10,
        "users": 6,
        "of_users": 20,
        "users_share": 0.3,
        "users_until": at(24).isoformat(),
    }


def test_without_a_named_user_nothing_is_known():
    send(served("nameless", 9, INSIDE, None))
    assert written() == {
        "requests": 10,
        **dict.fromkeys(("users", "of_users", "users_share", "users_until")),
    }


def test_what_was_counted_stays_when_request_records_go(settings):
    settings.REQUEST_RECORD_TTL = timedelta(hours=30)
    send(*(served(f"a{n}", 5, INSIDE, f"u{n}") for n in range(6)))
    first = written(until=24)
    send(served("b", 30, INSIDE, "u7"))
    assert written(until=40) == first
    assert written(until=40, platforms=("gamma",))["users"] == 0
    Cause.objects.all().delete()
    late = written(until=40)
    assert (late["users"], late["users_until"]) == (7, at(32).isoformat())


def test_a_description_that_changes_is_counted_anew():
    send(*(served(f"a{n}", 5, INSIDE, f"u{n}") for n in range(6)))
    inside = facade.users_served(inside={"model": ["m-2"]}, since=at(0), until=at(9))
    assert (inside.inside, inside.of) == (0, 6)
    everywhere = facade.users_served(inside={}, since=at(0), until=at(9))
    assert everywhere.inside == 6


def test_one_query_counts_them_from_the_index(django_assert_num_queries):
    send(*(served(f"a{n}", 5, INSIDE, f"u{n}") for n in range(6)))
    with django_assert_num_queries(2):
        facade.users_served(inside={}, since=at(0), until=at(9))
    plan = (
        RequestRecord.objects.filter(at__gte=at(0), at__lt=at(9))
        .exclude(reporter="")
        .values("reporter", "deployment")
        .explain()
    )
    assert "COVERING INDEX request_users" in plan


@pytest.mark.parametrize(
    ("users", "of", "shown"),
    [
        (4, 100, (None, 100, None)),
        (5, 100, (5, 100, 0.5)),
        (97, 100, (97, None, None)),
        (100, 100, (100, 100, 0.5)),
    ],
)
def test_neither_few_users_nor_a_rest_of_few_can_be_had(users, of, shown):
    figures = {"users": users, "of_users": of, "users_share": 0.5}
    affected = ROUTING["affected"] | figures
    out = shown_document(document=ROUTING | {"affected": affected}, min_reporters=5)
    assert tuple(out["affected"][name] for name in figures) == shown
    assert ("suppressed" in out["affected"]) == (users < 5)
    assert {*figures} <= {*AffectedOut.model_fields}


def test_erasing_somebody_who_only_sent_requests_makes_the_causes_outdated():
    send(served("a", 5, INSIDE, "u1"))
    before = ScanState.objects.get_or_create(pk=1)[0].erasures
    erasure.erase_user(user_id="u1", now=at(200))
    assert ScanState.objects.get(pk=1).erasures == before + 1
