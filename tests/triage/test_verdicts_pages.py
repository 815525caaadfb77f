"""A cause's forms, and two calls of the API, that say what people say of it."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.test import Client

from tests.triage.cause_documents import CORRUPTION, ROUTING, at, store
from tests.triage.logins import person
from triage.models import Cause, CauseAct, ScanState
from triage.queries.weeks import Week
from triage.report import build_report, render_report

pytestmark = pytest.mark.django_db
WHY = "the deploy was rolled back and complaints ended"
PAGE = "/causes/cause-routing/"
ACT = f"{PAGE}act"
FORMS = [
    {"act": "state", "state": "acknowledged", "seen": "open"},
    {"act": "state", "state": "dismissed", "seen": "open", "reason": WHY},
    {"act": "verdict", "verdict": "right", "seen": "", "reason": WHY},
    {"act": "assignee", "assignee": "ivy", "seen": ""},
    {"act": "note", "note": "looked at <b>it</b>"},
]


@pytest.fixture
def ivy(client):
    store(ROUTING)
    client.force_login(person("ivy", "investigator"))
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("form", FORMS)
def test_a_form_does_what_it_says_and_leads_back_to_the_page(ivy, form):
    answer = ivy.post(ACT, form)
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#people")
    act = CauseAct.objects.get()
    assert (act.who, act.kind) == ("ivy", form["act"])
    assert act.value == form.get(form["act"], "") or form["act"] == "note"


def test_the_page_tells_who_said_what_and_escapes_it(ivy):
    for form in FORMS:
        ivy.post(ACT, form)
    page = text_of(ivy.get(PAGE))
    for part in (
        "ivy acknowledged it",
        "ivy judged it right: the deploy was rolled back",
        "ivy gave it to ivy",
        "ivy noted: looked at &lt;b&gt;it&lt;/b&gt;",
        "ivy has it",
        "judged right",
    ):
        assert part in page
    for inline in ("<b>it", "<script>", "style=", "onclick"):
        assert inline not in page


@pytest.mark.parametrize("form", FORMS)
def test_a_viewer_reads_what_was_said_and_gets_no_form(client, form):
    store(ROUTING)
    client.force_login(person("ada"))
    page = text_of(client.get(PAGE))
    assert "What people say" in page
    assert 'action="/causes' not in page
    assert client.post(ACT, form).status_code == 403
    assert not CauseAct.objects.exists()


@pytest.mark.parametrize("form", FORMS)
def test_a_form_needs_a_login_and_its_token(form):
    store(ROUTING)
    ivy = person("ivy", "investigator")
    client = Client(enforce_csrf_checks=True)
    answer = client.post(ACT, form)
    assert answer.status_code == 403
    client.force_login(ivy)
    assert client.post(ACT, form).status_code == 403
    assert client.get(ACT).status_code == 405
    assert not CauseAct.objects.exists()
    assert Client().post(ACT, form)["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("form", "status", "message"),
    [
        ({"act": "state", "state": "gone"}, 400, "state: must be one of"),
        ({"act": "state", "state": "dismissed"}, 400, "reason: give at least 10"),
        ({"act": "verdict", "verdict": "maybe"}, 400, "verdict: must be one of"),
        ({"act": "lost"}, 400, "act: must be one of"),
        ({}, 400, "act: must be one of"),
        (
            {"act": "note", "note": "ask alice@example.org"},
            400,
            "note: holds personal data",
        ),
        (
            {"act": "state", "state": "acknowledged", "seen": "dismissed"},
            409,
            "state: is open by now",
        ),
    ],
)
def test_what_is_refused_names_the_field_and_keeps_what_was_typed(
    ivy, form, status, message
):
    answer = ivy.post(ACT, form)
    assert answer.status_code == status
    page = text_of(answer)
    assert message in page
    assert form.get("note", "") in page
    assert not CauseAct.objects.exists()


def test_a_cause_that_is_not_there_takes_no_form(ivy):
    assert ivy.post("/causes/cause-none/act", FORMS[0]).status_code == 404


def test_the_first_page_filters_by_what_people_said(ivy):
    store(CORRUPTION)
    ivy.post(ACT, FORMS[0])
    ivy.post("/causes/cause-corruption/act", FORMS[1])
    for status, there, not_there in (
        ("acknowledged", "cause-routing", "cause-corruption"),
        ("dismissed", "cause-corruption", "cause-routing"),
    ):
        page = text_of(ivy.get(f"/?status={status}"))
        assert there in page
        assert not_there not in page
    for status in ("open", "resolved"):
        assert f"is {status}." in text_of(ivy.get(f"/?status={status}"))


def test_the_first_page_tells_the_precision(ivy):
    assert "Nobody has judged a cause yet" in text_of(ivy.get("/"))
    ivy.post(ACT, FORMS[2])
    assert "Of 1 judged cause 1 was right: 100%, 95% interval 2.5% to 100%" in (
        text_of(ivy.get("/"))
    )


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_the_weekly_report_tells_the_precision_and_what_was_dismissed(form):
    now = at("2025-10-01T00:00:00")
    store(CORRUPTION, state="dismissed", verdict="wrong")
    store(ROUTING, verdict="right")
    ScanState.objects.create(last_hour=at("2025-09-30T00:00:00"))

    def told(week: int) -> str:
        report = build_report(week=Week(2025, week), now=now)
        return render_report(report=report, form=form)

    earlier, week, later = told(32), told(35), told(36)
    if form == "json":
        assert json.loads(earlier)["precision"]["judged"] == 1
        found = json.loads(week)["precision"]
        assert (found["judged"], found["right"], found["share"]) == (2, 1, 0.5)
        assert found["interval"] == pytest.approx([0.0126, 0.9874], abs=1e-4)
        assert json.loads(week)["new"][0]["status"] == "dismissed"
        assert json.loads(later)["resolved"] == []
        assert json.loads(told(20))["precision"]["share"] is None
        return
    assert "Of 2 judged causes 1 was right: 50%, 95% interval 1.3% to 99%" in week
    assert "dismissed and judged wrong" in week
    assert "Of 1 judged cause 1 was right" in earlier
    assert "platform tpu" not in later
    assert "Nobody has judged a cause yet" in told(20)


@pytest.fixture
def key(capsys):
    def make(scope: str) -> dict[str, str]:
        call_command("apikey", "create", scope, "--scope", scope)
        out = capsys.readouterr().out
        token = next(word for word in out.split() if word.startswith("gs_"))
        return {"Authorization": f"Bearer {token}"}

    return make


STATE, VERDICT = (f"/api/v1/causes/cause-routing/{n}" for n in ("state", "verdict"))
BODIES = {
    STATE: {"state": "dismissed", "reason": WHY},
    VERDICT: {"verdict": "wrong", "reason": WHY},
}


def send(client, path, body, headers):
    return client.post(path, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("path", BODIES)
def test_the_api_wants_a_key_with_the_scope_judge(client, key, path):
    store(ROUTING)
    assert send(client, path, BODIES[path], None).status_code == 401
    for scope in ("intake", "fleet", "read"):
        assert send(client, path, BODIES[path], key(scope)).status_code == 403
    assert not CauseAct.objects.exists()
    assert send(client, path, BODIES[path], key("admin")).status_code == 200


def test_a_login_is_no_key(ivy):
    assert send(ivy, STATE, BODIES[STATE], None).status_code == 401


def test_the_api_says_what_is_so_now_and_keeps_the_keys_name(client, key):
    store(CORRUPTION | {"cause_id": "cause-routing"})
    judge, read = key("judge"), key("read")
    answer = send(client, STATE, {"state": "acknowledged"}, judge)
    assert answer.json() == {
        "cause_id": "cause-routing",
        "status": "resolved",
        "state": "acknowledged",
        "verdict": None,
    }
    assert send(client, STATE, BODIES[STATE], judge).json()["status"] == "dismissed"
    assert send(client, VERDICT, BODIES[VERDICT], judge).json()["verdict"] == "wrong"
    assert {act.who for act in CauseAct.objects.all()} == {"api:judge"}
    url = "/api/v1/causes?status=dismissed"
    (cause,) = client.get(url, headers=read).json()["causes"]
    assert (cause["status"], cause["verdict"]) == ("dismissed", "wrong")
    assert client.get(url, headers=judge).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        (STATE, {}, 400, "state"),
        (STATE, {"state": "resolved"}, 400, "state"),
        (STATE, {"state": "dismissed"}, 400, "reason"),
        (STATE, {"state": "dismissed", "reason": 7}, 400, "reason"),
        (STATE, {"state": "open"}, 409, "state"),
        (STATE, {"state": "dismissed", "reason": WHY, "seen": "x"}, 409, "state"),
        (STATE, {"state": "acknowledged", "quetzal": "quetzal"}, 400, ""),
        (STATE, ["quetzal"], 400, ""),
        (VERDICT, {"verdict": "right"}, 400, "reason"),
        (VERDICT, {"verdict": "quetzal", "reason": WHY}, 400, "verdict"),
        (
            VERDICT,
            {"verdict": "right", "reason": "ask quetzal@example.org"},
            400,
            "reason",
        ),
        (VERDICT, {"verdict": "right", "reason": WHY, "seen": "wrong"}, 409, "verdict"),
        (STATE.replace("routing", "none"), {"state": "open"}, 404, "cause_id"),
    ],
)
def test_the_api_names_the_field_and_repeats_nothing(
    client, key, path, body, status, field
):
    store(ROUTING)
    answer = send(client, path, body, key("judge"))
    assert answer.status_code == status
    assert answer.json()["error"]["field"] == field
    assert "quetzal" not in answer.content.decode()
    assert not CauseAct.objects.exists()
    assert Cause.objects.get().state == "open"
