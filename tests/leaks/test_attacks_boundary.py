"""Attacks of docs/attacks.md from row 31 on; the number in a name is the row there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from feedback import facade
from feedback.models import AccessLog, ReceiptToken, Report
from tests.feedback.made_up import report
from tests.leaks.attacking import HOUR, THAI, forged, history
from tests.triage.logins import person
from triage.models import Cause, Placement
from triage.pipeline import catch_up
from triage.placing import place_reports

pytestmark = pytest.mark.django_db
SCANNED = HOUR + timedelta(hours=4)


@pytest.fixture(autouse=True)
def _no_counts_left():
    cache.clear()


def complaints(count, *, every, until):
    """Return reports of as many people, one on each platform in turn."""
    items = []
    for number in range(count):
        at = (until - number * every).isoformat()
        platform = ("alpha", "beta")[number % 2]
        items.append(
            report(
                f"q-{number}",
                user_id=f"quiet-{number}",
                comment=THAI,
                conversation=[],
                created_at=at,
                received_at=at,
                metadata={"model": "m-1", "platform": platform, "routing_pool": "p-1"},
            )
        )
    return items


def flood(call, *, trusted=False, each=60):
    """Send `each` reports in each of three hours, every one of another claimed id."""
    tokens = []
    for hour in range(3):
        at = (HOUR + timedelta(hours=hour, minutes=5)).isoformat()
        batch = forged(each, created_at=at, received_at=at)
        for number, item in enumerate(batch):
            item["report_id"] = f"f-{number}-{hour}"
            item["user_id"] = f"someone-{number}-{hour}"
        answer = call("reports/batch", batch, trusted=trusted).json()
        assert answer["accepted"] == each
        tokens += [given["receipt"] for given in answer["receipts"]]
    return tokens


def scan():
    """Redact all that came, as if it had come in its hour, and scan it."""
    while facade.redact_waiting(now=timezone.now()):
        pass
    mine = Report.objects.filter(reporter_trusted=False)
    mine.update(received_at=HOUR + timedelta(minutes=6))
    catch_up(now=SCANNED)


@pytest.mark.parametrize(
    ("flooded", "found"), [(None, False), (False, False), (True, True)]
)
def test_31_forged_reports_lift_no_few_complaints_to_a_cause(
    call, client, flooded, found
):
    """Six people complain by chance; a flood is to make a cause of it.

    The same flood under a trusted key does so: the attack is a real one.
    """
    history(call)
    usual = complaints(80, every=timedelta(hours=6), until=HOUR - timedelta(hours=1))
    chance = complaints(12, every=timedelta(0), until=HOUR + timedelta(minutes=9))
    chance = [
        {**item, "report_id": f"c-{n}", "user_id": f"c-{n}"}
        for n, item in enumerate(chance)
        if item["metadata"]["platform"] == "alpha"
    ]
    answer = call("reports/batch", usual + chance, trusted=True)
    assert answer.json()["accepted"] == 86
    tokens = [] if flooded is None else flood(call, trusted=flooded)
    scan()
    assert Placement.objects.count() == 86 + len(tokens)
    assert Cause.objects.exists() == found
    states = {client.get(f"/api/v1/receipts/{t}").json()["state"] for t in tokens}
    assert bool(states & {"cause found", "resolved"}) == found


@pytest.mark.parametrize("trusted", [False, True])
def test_31_forged_reports_move_no_receipt_and_unlock_no_text(call, client, trusted):
    """One person's report among 180 of claimed ids: its word and its text."""
    history(call)
    at = (HOUR + timedelta(minutes=7)).isoformat()
    victim = report(
        "victim", user_id="victim", comment=THAI, created_at=at, received_at=at
    )
    token = call("reports", victim, trusted=True).json()["receipt"]
    tokens = [token, *flood(call, trusted=trusted)]
    scan()
    (symptom,) = set(Placement.objects.values_list("symptom_id", flat=True))
    states = {client.get(f"/api/v1/receipts/{t}").json()["state"] for t in tokens}
    assert (states == {"received"}) == (not trusted)
    client.force_login(person("ivy", "investigator"))
    why = {"reason": "only being curious"}
    for path in (f"/symptoms/{symptom}/sample", "/reports/victim", "/reports/f-0-0"):
        page = client.post(path, why)
        assert page.status_code == (200 if trusted else 403), path
        assert (THAI in page.content.decode()) == trusted
    assert AccessLog.objects.exists() == trusted


def test_31_forged_similar_reports_are_not_many(call, client):
    """Without traffic there is no scan and no cause: the word is that of likeness."""
    tokens = flood(call)
    while facade.redact_waiting(now=timezone.now()):
        pass
    Report.objects.update(received_at=HOUR)
    place_reports(known_before=SCANNED)
    words = []
    for _ in range(2):
        answers = [client.get(f"/api/v1/receipts/{t}").json() for t in tokens[:20]]
        words.append({answer["state"] for answer in answers})
        # As if the same people had been named by a trusted server.
        for row in Placement.objects.all():
            Placement.objects.filter(pk=row.pk).update(reporter=row.report_id)
        ReceiptToken.objects.update(told_on=None)
    assert words == [{"received"}, {"joined many similar reports"}]


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:x",
]


@pytest.mark.parametrize("to", ELSEWHERE)
def test_33_a_login_leads_nowhere_else(client, to):
    person("ivy", "investigator", password="made-up-42-and-more")
    form = {"username": "ivy", "password": "made-up-42-and-more", "next": to}
    assert client.post("/login/", form)["Location"] == "/"


def test_33_a_session_that_was_planted_is_not_the_one_of_the_login(client):
    person("ivy", "investigator", password="made-up-42-and-more")
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    form = {"username": "ivy", "password": "made-up-42-and-more"}
    client.post("/login/", form)
    assert client.cookies["sessionid"].value != "planted0planted0planted0planted0"
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.parametrize("path", ["/", "/symptoms/", "/api/v1/causes", "/reports/"])
def test_34_another_site_and_another_host_get_nothing(client, path):
    client.force_login(person("ivy", "investigator"))
    answer = client.get(path, headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    planted = client.get(path, headers={"Host": "evil.example"})
    assert b"evil.example" not in planted.content or path.startswith("/api")
    assert "evil.example" not in str(dict(planted.headers))


@pytest.mark.parametrize(
    "method", ["head", "options", "put", "patch", "delete", "trace"]
)
def test_34_other_methods_show_no_text_and_log_no_look(call, client, method):
    call("reports/batch", forged(6), trusted=True)
    while facade.redact_waiting(now=timezone.now()):
        pass
    place_reports(known_before=timezone.now() + timedelta(hours=1))
    client.force_login(person("ivy", "investigator"))
    symptom = Placement.objects.first().symptom_id
    for path in (f"/symptoms/{symptom}/sample", "/reports/f-0", "/access-log.csv"):
        answer = getattr(client, method)(path)
        assert THAI.encode() not in answer.content
    assert not AccessLog.objects.exists()


def test_35_what_is_refused_is_not_repeated(call, client):
    """Names and values of every place that a validation could quote."""
    word = "kumquat"
    broken = report(kind=word, created_at=word, consent={word: word})
    broken |= {word: word, "metadata": {word + "!": word}, "conversation": [{word: 1}]}
    answers = [call("reports", broken), call("reports/batch", [broken, word, [word]])]
    answers.append(call("traffic", [{word: word}], scope="fleet"))
    answers.append(call(f"causes?status={word}&{word}=1", scope="read"))
    answers.append(call(f"symptoms?week={word}", scope="read"))
    for answer in answers:
        assert answer.status_code >= 400
        assert word not in answer.content.decode()


def test_36_a_file_of_the_log_has_a_fixed_name_and_no_formulas(client):
    for why in ("=1+1 looking", "+1 looking on", "-1 looking on", "@x looking on"):
        AccessLog.objects.create(at=HOUR, who="ivy", why=why, report_id="=r")
    client.force_login(person("dan", "admin"))
    answer = client.get("/access-log.csv?filename=x.html")
    assert answer["Content-Disposition"] == 'attachment; filename="access-log.csv"'
    cells = answer.getvalue().decode().replace("\n", ",").split(",")
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]


@pytest.mark.parametrize("path", ["/", "/symptoms/", "/reports/", "/access-log"])
def test_37_pages_after_a_login_are_kept_by_no_shared_cache(client, path):
    client.force_login(person("ivy", "investigator", "admin"))
    answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.has_header("ETag")
    private = "no-store" in answer.get("Cache-Control", "")
    assert private or "Cookie" in answer.get("Vary", "")
