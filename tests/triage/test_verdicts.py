"""What people say of causes: every change of state, who may, conflicts, what stays."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from feedback import facade
from feedback.models import Report
from feedback.roles import take, viewer_of
from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, at, store
from tests.triage.logins import person
from tests.triage.reports_told import told
from triage import retention
from triage.cause_writing import write_causes
from triage.core.causes import CauseState
from triage.erasure import erase_report
from triage.models import ActsAreAddedError, Cause, CauseAct
from triage.queries import cause_known, causes_known
from triage.queries.handling import handling_known
from triage.queries.precision import Precision, precision_known
from triage.verdicts import (
    ActError,
    Actor,
    ConflictError,
    assign,
    judge,
    note,
    set_state,
)

pytestmark = pytest.mark.django_db
NOW = at("2025-10-01T00:00:00")
WHY = "the deploy was rolled back and complaints ended"
ID = "cause-routing"


@pytest.fixture
def ivy() -> Actor:
    return actor_of(person("ivy", "investigator"))


def actor_of(user) -> Actor:
    viewer = viewer_of(user)
    return Actor(name=viewer.name, viewer=viewer)


def status(cause_id: str = ID) -> str:
    cause = cause_known(cause_id=cause_id, now=NOW)
    assert cause is not None
    return cause.status


def put(state: str, actor: Actor, **more: str) -> None:
    more.setdefault("reason", WHY)
    set_state(cause_id=ID, state=state, actor=actor, now=NOW, **more)


def rescan(document) -> None:
    """Write a cause's document as a scan does, by the scan's own function."""

    class Writes:
        def write(self, _: CauseState) -> dict:
            return dict(document)

        def hours_of(self, _: CauseState) -> tuple[datetime, datetime]:
            onset = datetime.fromisoformat(document["onset"])
            return onset, onset + timedelta(hours=1)

    state = CauseState(
        cause_id=document["cause_id"],
        series=document["series"],
        sets={},
        onset=0.0,
        onset_interval=(0, 0),
        detected=1,
        alarm_score=9.0,
        alarm_reports=9,
        alarm_onset=0,
        alarm_sets={},
        pool=[document["series"]],
        segments=[],
    )
    write_causes(causes=[state], writer=Writes())  # type: ignore[arg-type]


STATES = ("open", "acknowledged", "dismissed")


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_a_cause_goes_from_each_state_to_each_other(ivy, before, after):
    store(ROUTING, state=before)
    if before == after:
        with pytest.raises(ConflictError, match=f"state: is {after} already"):
            put(after, ivy)
        return
    put(after, ivy)
    assert status() == after
    act = CauseAct.objects.get()
    assert (act.who, act.at, act.kind) == ("ivy", NOW, "state")
    assert (act.value, act.text) == (after, WHY)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("ended", [False, True])
def test_a_scan_changes_no_state_assignee_or_verdict(ivy, state, ended):
    store(ROUTING)
    assign(cause_id=ID, assignee="ivy", actor=ivy, now=NOW)
    judge(cause_id=ID, verdict="right", reason=WHY, actor=ivy, now=NOW)
    if state != "open":
        put(state, ivy)
    ends = {"status": "resolved", "resolved_at": "2025-09-01T00:00:00+00:00"}
    rescan(ROUTING | {"reports": 99} | (ends if ended else {}))
    row = Cause.objects.get()
    assert row.document["reports"] == 99
    assert (row.state, row.assignee, row.verdict) == (state, "ivy", "right")
    assert status() == ("resolved" if ended and state != "dismissed" else state)


def test_a_resolved_cause_that_goes_on_is_acknowledged_again(ivy):
    store(ROUTING)
    put("acknowledged", ivy)
    rescan(ROUTING | {"resolved_at": "2025-09-01T00:00:00+00:00"})
    assert status() == "resolved"
    rescan(ROUTING)
    assert status() == "acknowledged"


def test_resolved_is_not_for_people_to_say(ivy):
    store(ROUTING)
    with pytest.raises(ActError, match="state: must be one of open, acknowledged, d"):
        put("resolved", ivy)
    assert not CauseAct.objects.exists()


@pytest.mark.parametrize("reason", ["", "  ", "no", "x" * 301])
def test_to_dismiss_a_cause_a_reason_is_needed(ivy, reason):
    store(ROUTING)
    with pytest.raises(ActError, match="reason: give at"):
        put("dismissed", ivy, reason=reason)
    assert status() == "open"
    put("acknowledged", ivy, reason="")
    assert status() == "acknowledged"


PERSONAL = ("asked by alice@example.org", "the card 4539 1488 0343 6467 was in it")


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_in_no_reason_and_no_note(ivy, text):
    store(ROUTING)
    for field, say in (
        ("reason", lambda: put("dismissed", ivy, reason=text)),
        ("reason", lambda: put("acknowledged", ivy, reason=text)),
        ("reason", lambda: judged(ivy, "wrong", reason=text)),
        ("note", lambda: note(cause_id=ID, text=text, actor=ivy, now=NOW)),
    ):
        with pytest.raises(ActError, match=f"^{field}: holds personal data"):
            say()
    assert not CauseAct.objects.exists()
    assert status() == "open"


@pytest.mark.parametrize(
    "text",
    [
        "rolled back build 2.31.4 at 14:05 UTC, see INC-4412",
        "the long-context pool took 16% of requests; chg-41 fits",
        "same as cause-corruption, but on trainium",
    ],
)
def test_what_engineers_write_is_taken_as_it_is(ivy, text):
    store(ROUTING)
    note(cause_id=ID, text=text, actor=ivy, now=NOW)
    assert CauseAct.objects.get().text == text


@pytest.mark.parametrize("text", ["", " \n ", "x" * 1001, "a\x00b"])
def test_a_note_is_neither_empty_nor_long_nor_binary(ivy, text):
    store(ROUTING)
    with pytest.raises(ActError, match="note: give at"):
        note(cause_id=ID, text=text, actor=ivy, now=NOW)


def judged(actor: Actor, verdict: str, cause_id: str = ID, **more: str) -> None:
    more.setdefault("reason", WHY)
    judge(cause_id=cause_id, verdict=verdict, actor=actor, now=NOW, **more)


EVERY = (
    lambda actor: put("acknowledged", actor),
    lambda actor: put("dismissed", actor),
    lambda actor: judged(actor, "right"),
    lambda actor: assign(cause_id=ID, assignee="", actor=actor, now=NOW),
    lambda actor: note(cause_id=ID, text="a note", actor=actor, now=NOW),
)


@pytest.mark.parametrize("act", EVERY)
def test_a_viewer_may_not(act):
    store(ROUTING)
    with pytest.raises(facade.NotAllowedError, match="investigator or admin"):
        act(actor_of(person("ada")))
    assert not CauseAct.objects.exists()


@pytest.mark.parametrize("act", EVERY)
def test_a_role_that_has_gone_or_is_only_claimed_is_no_role(act):
    store(ROUTING)
    ivy = actor_of(person("ivy", "investigator"))
    take(username="ivy", role="investigator")
    made_up = Actor("eve", facade.Viewer("eve", frozenset({"admin"})))
    for actor in (ivy, made_up):
        with pytest.raises(facade.NotAllowedError):
            act(actor)
    assert not CauseAct.objects.exists()


def test_an_admin_may(ivy):
    store(ROUTING)
    put("acknowledged", actor_of(person("dan", "admin")))
    assert status() == "acknowledged"


def test_what_was_seen_must_still_be_so(ivy):
    store(ROUTING)
    dan = actor_of(person("dan", "admin"))
    put("acknowledged", dan, seen="open")
    with pytest.raises(ConflictError, match="state: is acknowledged by now"):
        put("dismissed", ivy, seen="open")
    judged(dan, "right", seen="")
    with pytest.raises(ConflictError, match="verdict: is right by now"):
        judged(ivy, "wrong", seen="")
    assert (status(), Cause.objects.get().verdict) == ("acknowledged", "right")
    assert CauseAct.objects.count() == 2
    judged(ivy, "wrong", seen="right")
    assert Cause.objects.get().verdict == "wrong"


def test_the_same_act_twice_in_a_row_is_one(ivy):
    store(ROUTING)
    dan = actor_of(person("dan", "admin"))
    for _ in range(2):
        put("dismissed", ivy, seen="open")
    for _ in range(2):
        note(cause_id=ID, text="looked at it", actor=ivy, now=NOW)
    assert CauseAct.objects.count() == 2
    note(cause_id=ID, text="looked at it", actor=dan, now=NOW)
    assert CauseAct.objects.count() == 3


def test_a_second_verdict_like_the_first_is_kept_as_agreement(ivy):
    store(ROUTING)
    judged(ivy, "right")
    judged(actor_of(person("dan", "admin")), "right")
    assert [act.who for act in CauseAct.objects.order_by("pk")] == ["ivy", "dan"]


def test_a_cause_is_given_to_those_who_may_work_on_it(ivy):
    store(ROUTING)
    person("ada")
    for name in ("ada", "nobody-of-this-name"):
        with pytest.raises(ActError, match="assignee: no login of this name may"):
            assign(cause_id=ID, assignee=name, actor=ivy, now=NOW)
    assign(cause_id=ID, assignee="ivy", actor=ivy, now=NOW)
    assert handling_known(cause_id=ID).assignee == "ivy"
    assign(cause_id=ID, assignee="", actor=ivy, now=NOW)
    assert handling_known(cause_id=ID).assignee == ""
    said = [one.what for one in handling_known(cause_id=ID).said]
    assert said == ["gave it to ivy", "gave it to nobody"]


def test_a_cause_that_is_not_there_or_was_merged_is_not_worked_on(ivy):
    store(ROUTING | {"merged_into": "cause-other"})
    with pytest.raises(ConflictError, match="cause: was merged into cause-other"):
        put("dismissed", ivy)
    with pytest.raises(LookupError):
        judged(ivy, "right", cause_id="cause-none")


def test_what_was_said_is_not_changed_or_deleted(ivy):
    store(ROUTING)
    note(cause_id=ID, text="looked at it", actor=ivy, now=NOW)
    act = CauseAct.objects.get()
    act.text = "never looked"
    for change in (
        act.save,
        act.delete,
        CauseAct.objects.all().delete,
        lambda: CauseAct.objects.update(text="never looked"),
        lambda: CauseAct.objects.bulk_update([act], ["text"]),
    ):
        with pytest.raises(ActsAreAddedError):
            change()
    assert CauseAct.objects.get().text == "looked at it"


@pytest.mark.parametrize("column", ["text", "who", "at", "value", "kind"])
def test_the_database_refuses_to_change_what_was_said(ivy, column):
    store(ROUTING)
    note(cause_id=ID, text="looked at it", actor=ivy, now=NOW)
    for value in ("erased", "2020-01-01 00:00:00"):
        with transaction.atomic(), connection.cursor() as cursor:
            allowed = column == "text" and value == "erased"
            with nullcontext() if allowed else pytest.raises(DatabaseError):
                cursor.execute(f"UPDATE triage_causeact SET {column} = %s", [value])
            transaction.set_rollback(True)
    assert CauseAct.objects.get().text == "looked at it"


def test_small_counts_stay_hidden_whatever_people_say(ivy):
    store(SMALL)
    before = cause_known(cause_id="cause-small", now=NOW)
    judged(ivy, "right", cause_id="cause-small")
    after = cause_known(cause_id="cause-small", now=NOW)
    assert before is not None
    assert after is not None
    assert after.document == before.document | {"verdict": "right"}
    assert after.document["suppressed"] == "fewer than 5 reporters"
    assert after.document["reports"] is None


def test_precision_counts_the_judged_and_no_others(ivy):
    for number in range(14):
        store(ROUTING | {"cause_id": f"c-{number}"})
    assert precision_known(now=NOW) == Precision(0, 0)
    for number in range(12):
        judged(ivy, "right" if number else "wrong", cause_id=f"c-{number}")
    precision = precision_known(now=NOW)
    assert precision == Precision(12, 11)
    assert precision.sentence == (
        "Of 12 judged causes 11 were right: 92%, 95% interval 62% to 100%."
    )
    judged(ivy, "right", cause_id="c-0")
    assert precision_known(now=NOW) == Precision(12, 12)
    assert precision_known(now=at("2025-08-01T00:00:00")) == Precision(0, 0)


def test_precision_of_none_says_so():
    assert Precision(0, 0).interval is None
    assert Precision(0, 0).sentence.startswith("Nobody has judged a cause yet")
    assert Precision(1, 1).sentence.startswith("Of 1 judged cause 1 was right: 100%")


@pytest.mark.parametrize(
    ("judged", "right", "low", "high"),
    [  # Clopper and Pearson's, from tables: 1 - 0.025**(1/10), and 1/10, 11/12, 5/10.
        (10, 0, 0.0, 0.3085),
        (10, 10, 0.6915, 1.0),
        (10, 1, 0.0025, 0.4450),
        (12, 11, 0.6152, 0.9979),
        (10, 5, 0.1871, 0.8129),
    ],
)
def test_the_interval_is_the_exact_one(judged, right, low, high):
    assert Precision(judged, right).interval == pytest.approx((low, high), abs=1e-4)


def test_after_their_time_nobody_is_named_and_state_and_verdict_stay(ivy, settings):
    store(ROUTING)
    store(CORRUPTION)
    assign(cause_id=ID, assignee="ivy", actor=ivy, now=NOW)
    put("dismissed", ivy)
    judged(ivy, "wrong")
    later = NOW + settings.REPORT_TTL + timedelta(days=1)
    assign(cause_id="cause-corruption", assignee="ivy", actor=ivy, now=later)
    assert retention.purge_acts(now=later) == 3
    row = Cause.objects.get(cause_id=ID)
    assert (row.state, row.assignee, row.verdict) == ("dismissed", "", "wrong")
    assert Cause.objects.get(cause_id="cause-corruption").assignee == "ivy"
    assert CauseAct.objects.count() == 1


def test_an_erased_report_is_named_by_no_note(ivy):
    told(2)
    store(ROUTING)
    note(cause_id=ID, text="the report (r-0) says it best", actor=ivy, now=NOW)
    note(cause_id=ID, text="r-01 is not that one", actor=ivy, now=NOW)
    put("dismissed", ivy, reason="only r-0, and that was ours")
    assert Report.objects.filter(report_id="r-0").exists()
    erase_report(report_id="r-0", now=NOW)
    texts = [act.text for act in CauseAct.objects.order_by("pk")]
    assert texts == ["erased", "r-01 is not that one", "erased"]
    assert {act.who for act in CauseAct.objects.all()} == {"ivy"}


def printed(*args: str) -> str:
    out = StringIO()
    call_command("verdict", *args, stdout=out)
    return out.getvalue()


def test_the_command_judges_and_tells_the_precision(ivy):
    store(ROUTING)
    text = printed(ID, "wrong", "--reason", "a marketing mail went out that day")
    assert "cause-routing is judged wrong." in text
    assert "Of 1 judged cause 0 were right: 0%" in text
    printed(ID, "right", "--reason", WHY, "--by", "ivy")
    assert [act.who for act in CauseAct.objects.order_by("pk")] == [
        "command:verdict",
        "ivy",
    ]
    (cause,) = causes_known(now=NOW)
    assert cause.verdict == "right"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["cause-none", "right", "--reason", WHY], "no cause has this id"),
        ([ID, "right", "--reason", "short"], "reason: give at least 10"),
        ([ID, "right", "--reason", WHY, "--by", "ada"], "--by: no login of this"),
    ],
)
def test_the_command_says_what_is_wrong(args, message):
    store(ROUTING)
    person("ada")
    with pytest.raises(CommandError, match=message):
        printed(*args)
    assert not CauseAct.objects.exists()
