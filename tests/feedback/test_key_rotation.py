"""A new pseudonym key counts nobody twice, and erasure finds people under any key."""

from __future__ import annotations

import pytest

from feedback import erasure, facade
from feedback.models import Report, RequestRecord
from feedback.pseudonyms import pseudonym
from tests.feedback.made_up import NOW, report, request

pytestmark = pytest.mark.django_db
OLD, NEW = "old:made-up-one", "new:made-up-two"


def accept(*items):
    facade.accept_reports(items=items, now=NOW)


def reporters():
    return set(Report.objects.values_list("reporter", "reporter_key"))


@pytest.fixture(autouse=True)
def _old_key(settings):
    settings.PSEUDONYM_KEYS = [OLD]
    accept(report("a"))
    settings.PSEUDONYM_KEYS = [NEW, OLD]


def test_who_is_known_goes_on_under_the_old_key_and_is_one_person():
    before = reporters()
    accept(report("b"))
    assert reporters() == before
    assert {key for _, key in before} == {"old"}


def test_who_is_new_gets_the_key_in_use():
    accept(report("b", user_id="bob"))
    assert (pseudonym("bob"), "new") in reporters()


def test_request_records_and_reports_name_one_person():
    facade.accept_requests(items=[request(user_id="alice")], now=NOW)
    assert set(RequestRecord.objects.values_list("reporter", "reporter_key")) == (
        reporters()
    )


def test_a_person_known_only_from_a_request_record_is_found(settings):
    settings.PSEUDONYM_KEYS = [OLD]
    facade.accept_requests(items=[request(user_id="bob")], now=NOW)
    settings.PSEUDONYM_KEYS = [NEW, OLD]
    accept(report("b", user_id="bob"))
    assert Report.objects.get(report_id="b").reporter_key == "old"


def test_erasure_finds_both_keys(settings):
    settings.PSEUDONYM_KEYS = [NEW]
    accept(report("b"))
    assert len(reporters()) == 2
    settings.PSEUDONYM_KEYS = [NEW, OLD]
    assert erasure.erase_user(user_id="alice", now=NOW).reports == 2


def test_without_the_old_key_the_person_is_another_one(settings):
    settings.PSEUDONYM_KEYS = [NEW]
    accept(report("b"))
    assert len(reporters()) == 2


def test_rekeying_moves_people_and_joins_who_was_two(settings):
    settings.PSEUDONYM_KEYS = [NEW]
    accept(report("b"))
    settings.PSEUDONYM_KEYS = [NEW, OLD]
    accept(report("c", user_id="carol"))
    moved = facade.rekey_users(user_ids=["alice", "carol", "nobody"])
    assert set(moved.values()) == {pseudonym("alice")}
    assert len(moved) == 1
    assert {key for _, key in reporters()} == {"new"}
    assert len(reporters()) == 2
    use = {u.key_id: u.reporters for u in facade.key_use()}
    assert use == {"new": 2, "old": 0}
