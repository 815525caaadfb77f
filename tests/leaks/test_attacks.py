"""Attacks of docs/attacks.md, each tried; the number in a name is the row there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from feedback import facade
from feedback.models import AccessLog, Report
from tests.feedback.made_up import NOW, report, traffic, viewer
from tests.leaks.attacking import (
    THAI,
    burst,
    forged,
    history,
    place_waiting,
    scanned,
    settle,
)
from tests.triage.logins import person
from triage.models import Cause, Placement

pytestmark = pytest.mark.django_db


def symptom_rows(call):
    rows = call("symptoms", scope="read").json()["symptoms"]
    return [row for row in rows if row["keywords"] or row["reports"]]


def test_01_ids_claimed_with_an_untrusted_key_unlock_nothing(call):
    victim = report("victim", user_id="victim", comment=THAI, conversation=[])
    call("reports", victim, trusted=True)
    assert call("reports/batch", forged(40)).json()["accepted"] == 40
    call("traffic", [traffic()], scope="fleet")
    settle()
    assert Placement.objects.count() == 41
    assert Placement.objects.exclude(reporter="").count() == 1
    assert symptom_rows(call) == []


def test_01_the_same_ids_under_a_trusted_key_do_count(call):
    call("reports/batch", forged(40), trusted=True)
    call("traffic", [traffic()], scope="fleet")
    settle()
    assert symptom_rows(call)[0]["reporters"] == 40


@pytest.mark.parametrize(("trusted", "causes"), [(False, 0), (True, 1)])
def test_02_forged_reporters_fabricate_no_cause(call, trusted, causes):
    history(call)
    burst(call, trusted=trusted)
    scanned()
    assert Placement.objects.count() == 180
    assert Cause.objects.count() >= causes if causes else not Cause.objects.exists()


def test_03_a_known_id_does_not_tell_what_it_stands_for(call):
    call("reports", report(comment="quetzal"), trusted=True)
    answer = call("reports", report(comment="a guess"))
    assert answer.status_code == 409
    assert "quetzal" not in answer.content.decode()


def test_04_a_conversation_without_consent_is_nowhere(call):
    said = [{"role": "user", "content": "quetzal"}]
    consent = {"conversation": False, "version": "1"}
    call("reports", report(conversation=said, consent=consent))
    settle()
    assert Report.objects.get().conversation == []


def every_cell():
    """Return every value of every table, as who stole the database has them."""
    cells = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'select * from "{table}"')
            cells |= {str(cell) for row in cursor.fetchall() for cell in row}
    return cells


def digests(guess, salts):
    """Return digests of a guess: plain, salted with a stored value, keyed by it."""
    import hashlib
    import hmac

    plain = guess.encode()
    tried = {plain, *(salt + plain for salt in salts), *(plain + s for s in salts)}
    for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        yield from (hashlib.new(name, text).hexdigest() for text in tried)
        for key in salts:
            for text in (plain, b"reporter\0" + plain):
                yield hmac.new(key, text, name).hexdigest()


def test_05_a_stolen_database_does_not_confirm_a_guessed_user(call, settings):
    call("reports", report(user_id="alice"), trusted=True)
    settle()
    cells = every_cell()
    assert Report.objects.get().reporter in cells
    salts = {cell.encode() for cell in cells}
    assert cells.isdisjoint({"alice", *digests("alice", salts)})
    # The same guess with the key is right: without it the attack was a real one.
    key = settings.PSEUDONYM_KEYS[0].partition(":")[2]
    assert not cells.isdisjoint(digests("alice", {key.encode()}))


def test_06_a_sealed_payload_moved_to_my_report_stays_shut(call):
    call("reports", report("victim", comment="quetzal"), trusted=True)
    call("reports", report("mine", comment="mine"))
    mine, victim = (Report.objects.get(report_id=n) for n in ("mine", "victim"))
    mine.sealed.ciphertext = victim.sealed.ciphertext
    mine.sealed.save()
    while facade.redact_waiting(now=timezone.now()):
        pass
    mine.refresh_from_db()
    assert (mine.state, mine.comment, mine.failure) == (
        "failed",
        "",
        "TamperedPayloadError",
    )


@pytest.mark.parametrize("scope", ["intake", "fleet"])
@pytest.mark.parametrize("path", ["causes", "symptoms"])
def test_07_a_key_that_sends_cannot_read(call, scope, path):
    assert call(path, scope=scope).status_code == 403


def test_08_a_reader_cannot_write(call):
    assert call("reports", report(), scope="read").status_code == 403


def test_09_pages_want_a_login(client):
    for path in ("/", "/symptoms/", "/causes/x/", "/admin/feedback/report/"):
        assert client.get(path).status_code == 302


def test_10_the_administration_shows_no_text_and_no_pseudonym(call, client):
    call("reports", report(comment="A quetzal ate my answer"), trusted=True)
    settle()
    row = Report.objects.get()
    assert "quetzal" in row.comment
    client.force_login(get_user_model().objects.create_superuser("root"))
    for path in ("", f"{row.pk}/change/"):
        page = client.get(f"/admin/feedback/report/{path}").content.decode()
        assert "quetzal" not in page
        assert row.reporter not in page


def test_11_the_administration_cannot_be_filtered_by_text(call, client):
    call("reports", report(comment="A quetzal ate my answer"), trusted=True)
    settle()
    client.force_login(get_user_model().objects.create_superuser("root"))
    row = Report.objects.get()
    for field, right in (("comment", "A"), ("reporter", row.reporter[:1])):
        pages = [
            client.get(f"/admin/feedback/report/?{field}__startswith={guess}")
            for guess in (right, "no")
        ]
        # A right guess looks like a wrong one.
        assert [page.status_code for page in pages] == [400, 400]
    page = client.get("/admin/feedback/report/?q=quetzal").content.decode()
    assert f"/admin/feedback/report/{row.pk}/" not in page


@pytest.mark.parametrize("path", ["/reports/f-0", "/symptoms/{symptom}/sample"])
def test_12_a_link_or_a_prefetch_shows_no_text(call, client, path):
    call("reports/batch", forged(6), trusted=True)
    settle()
    client.force_login(person("ivy", "investigator"))
    path = path.format(symptom=Placement.objects.first().symptom_id)
    good = {"reason": "only being curious"}
    for page in (client.get(path), client.get(path, good), client.head(path, good)):
        assert (page.status_code, THAI in page.content.decode()) == (200, False)
    for reason in ("", "x", "\x00" * 20, "x" * 1000):
        page = client.post(path, {"reason": reason})
        assert (page.status_code, THAI in page.content.decode()) == (400, False)
    assert not AccessLog.objects.exists()
    # The same post with a reason does show the text, and stands in the log.
    assert THAI in client.post(path, good).content.decode()
    assert AccessLog.objects.filter(who="ivy").count() == AccessLog.objects.count() > 0


def test_12_a_look_at_a_text_is_logged(call, client):
    call("reports", report(comment="A quetzal ate it"), trusted=True)
    settle()
    asked = {"report_ids": ["r-1"], "why": "only being curious", "now": NOW}
    for role in ("viewer", "admin"):
        client.force_login(person(f"no-{role}", role))
        page = client.post("/reports/r-1", {"reason": asked["why"]})
        assert (page.status_code, b"quetzal" in page.content) == (403, False)
        with pytest.raises(facade.NotAllowedError):
            facade.redacted_texts(viewer=viewer("eve"), **asked)
    assert not AccessLog.objects.exists()
    # Rolling the log back with the look: the door opens in no outer transaction.
    eve = viewer("eve", facade.INVESTIGATOR)
    with pytest.raises(RuntimeError), transaction.atomic():
        facade.redacted_texts(viewer=eve, **asked)
    facade.redacted_texts(viewer=eve, **asked)
    assert AccessLog.objects.get().who == "eve"


def test_12_a_logged_look_cannot_be_taken_out_again(call):
    call("reports", report(), trusted=True)
    settle()
    eve = viewer("eve", facade.INVESTIGATOR)
    why = "only being curious"
    facade.redacted_texts(viewer=eve, report_ids=["r-1"], why=why, now=NOW)
    for statement in (
        "delete from feedback_accesslog",
        "update feedback_accesslog set who = 'mallory'",
        "insert or replace into feedback_accesslog select * from feedback_accesslog",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)
    assert AccessLog.objects.get().who == "eve"


@pytest.mark.parametrize(("each", "again"), [(3, True), (20, False)])
def test_13_a_team_of_three_is_not_singled_out(call, client, each, again):
    """Complain from a pool of one's own while many others complain, and look."""
    team = {"model": "m-1", "platform": "alpha", "routing_pool": "team-pool"}
    history(call, team=team)
    burst(call, trusted=True)
    burst(call, trusted=True, name="t", each=each, again=again, metadata=team)
    scanned()
    theirs = Placement.objects.filter(attributes__routing_pool="team-pool")
    people = theirs.values("reporter").distinct().count()
    assert (theirs.count(), people) == (3 * each, 3 if again else 60)
    client.force_login(person("vic", "viewer"))
    causes = list(Cause.objects.all())
    paths = ["/", "/symptoms/", *(f"/causes/{c.cause_id}/" for c in causes)]
    pages = [client.get(path) for path in paths]
    pages += [call(path, scope="read") for path in ("causes", "symptoms")]
    assert {page.status_code for page in pages} == {200}
    text = "".join(page.content.decode() for page in pages)
    # The many are found either way; sixty people from one pool are named by it.
    assert causes[0].cause_id in text
    assert any(c.document["attributes"] == {"platform": ["alpha"]} for c in causes)
    assert ("team-pool" in text) == (people >= 5)


def test_14_a_word_of_one_person_is_no_keyword(call):
    call("reports/batch", forged(40), trusted=True)
    odd = report("odd", user_id="odd", comment=f"{THAI} quetzal", conversation=[])
    call("reports", odd, trusted=True)
    settle()
    assert "quetzal" not in call("symptoms", scope="read").content.decode()


def test_15_four_reporters_are_fewer_than_five(call):
    call("reports/batch", forged(4), trusted=True)
    call("traffic", [traffic()], scope="fleet")
    settle()
    document = call("symptoms", scope="read").json()
    assert document["reports"] is None
    assert symptom_rows(call) == []


def test_16_personal_shapes_do_not_pass_as_attributes(call):
    answer = call("reports", report(metadata={"owner": "quetzal@" + "example.org"}))
    assert answer.status_code == 201
    assert Report.objects.get().claimed == {"owner": "<EMAIL_ADDRESS_1>"}
    assert "owner" in str(answer.json()["notes"])


def test_17_sql_in_a_filter_is_a_value(call):
    answer = call("causes?status=open' or '1'='1", scope="read")
    assert answer.status_code == 400
    assert call("symptoms?week=2025-W35'--", scope="read").status_code == 400
    assert connection.introspection.table_names()


def test_18_a_revoked_or_guessed_key_reads_nothing(call, client):
    from feedback.apikeys import revoke_key

    assert call("causes", scope="read").status_code == 200
    revoke_key(name="read-False", now=timezone.now())
    assert call("causes", scope="read").status_code == 401
    for token in ("", "gs_", "gs_" + "A" * 43):
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/api/v1/causes", headers=headers).status_code == 401


def test_19_two_readings_of_a_total_do_not_tell_what_came_between(call):
    """A total moves when a day is over and five people have been added, not before."""
    call("reports/batch", forged(6), trusted=True)
    call("traffic", [traffic()], scope="fleet")
    settle()
    before = call("symptoms", scope="read").json()
    assert before["reports"] == 6
    one = report("one", user_id="one", comment=THAI, conversation=[])
    call("reports", one, trusted=True)
    place_waiting()
    assert call("symptoms", scope="read").json() == before
    yesterday = timezone.now() - timedelta(days=1)
    placed = Placement.objects.filter(report_id="one")
    assert placed.update(received_at=yesterday, taken_at=yesterday) == 1
    assert call("symptoms", scope="read").json() == before
    others = [report(f"o-{i}", user_id=f"o-{i}", comment=THAI) for i in range(4)]
    call("reports/batch", others, trusted=True)
    place_waiting()
    Placement.objects.filter(report_id__startswith="o-").update(
        received_at=yesterday, taken_at=yesterday
    )
    assert call("symptoms", scope="read").json()["reports"] == 11
