"""A cause as an evaluation set: who gets it, what is in it, and what never is."""

from __future__ import annotations

import json

import pytest

from feedback.models import AccessLog, Report
from tests.triage.cause_documents import ROUTING, store
from tests.triage.logins import person
from tests.triage.reports_told import told
from triage.models import Placement

pytestmark = pytest.mark.django_db
WHY = {"reason": "a regression test of cause 7"}
PATH = "/causes/cause-routing/evaluation.jsonl"
SYMPTOM = {"symptom_id": "truncated_output", "label": "Cut off", "keywords": []}
CAUSE = ROUTING | {"symptoms": [SYMPTOM], "attributes": {"model": ["m-1"]}}


@pytest.fixture
def ivy(client):
    store(CAUSE)
    client.force_login(person("ivy", "investigator"))
    return client


def lines(answer):
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.content.decode().splitlines()]


def test_promptfoo_gets_a_test_case_a_line(ivy):
    told(6)
    answer = ivy.post(f"{PATH}?as=promptfoo", WHY)
    cases = lines(answer)
    assert len(cases) == 6
    assert cases[0]["assert"] == [
        {
            "type": "llm-rubric",
            "value": "The answer is whole and does not show this fault: Cut off.",
        }
    ]
    (turn,) = json.loads(cases[0]["vars"]["messages"])
    assert turn["role"] == "user"
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store, private"


def test_inspect_gets_a_sample_a_line_with_an_id_of_its_own(ivy):
    told(5)
    samples = lines(ivy.post(f"{PATH}?as=inspect", WHY))
    assert [set(s) for s in samples] == [{"id", "input", "target", "metadata"}] * 5
    assert [s["id"] for s in samples] == [f"cause-routing-{n}" for n in range(1, 6)]
    assert samples[0]["metadata"]["attributes"] == {"model": ["m-1"]}


def test_nobody_is_named_and_every_text_is_a_logged_look(ivy):
    told(5)
    text = ivy.post(f"{PATH}?as=inspect", WHY).content.decode()
    for name in ("r-0", "Bob", "Carter", *Report.objects.values_list("reporter")[0]):
        assert name not in text
    looks = AccessLog.objects.all()
    assert {look.report_id for look in looks} == {f"r-{n}" for n in range(5)}
    assert {(look.who, look.why) for look in looks} == {("ivy", WHY["reason"])}


def test_a_template_in_a_text_stays_a_text(ivy):
    told(5)
    said = "{{ env.SECRET }} {% raw %} {# x #} {{{"
    turns = [{"role": "user", "content": said}, {"role": "assistant", "content": "x"}]
    Report.objects.update(conversation=turns)
    messages = lines(ivy.post(f"{PATH}?as=promptfoo", WHY))[0]["vars"]["messages"]
    assert not any(opened in messages for opened in ("{{", "{%", "{#"))
    assert json.loads(messages) == [{"role": "user", "content": said}]


@pytest.mark.parametrize(
    "change",
    [
        {"consent_conversation": False},
        {"conversation": []},
        {"consent_withdrawn_at": "2025-08-27T00:00:00+00:00"},
        {"state": "purged"},
    ],
)
def test_without_consent_from_enough_there_is_none(ivy, change):
    told(5)
    Report.objects.filter(report_id="r-3").update(**change)
    answer = ivy.post(PATH, WHY)
    assert answer.status_code == 403
    assert b"too few reporters consented" in answer.content
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"attributes": {"model": "m-2"}},
        {"attributes": {}},
        {"symptom_id": "broken_code"},
        {"hour": "2025-08-05T11:00:00+00:00"},
        {"reporter": ""},
    ],
)
def test_what_is_outside_the_cause_is_not_in_it(ivy, change):
    told(6)
    Placement.objects.filter(report_id="r-0").update(**change)
    assert len(lines(ivy.post(PATH, WHY))) == 5
    assert not AccessLog.objects.filter(report_id="r-0").exists()


def test_one_person_gives_one(ivy):
    told(5)
    told(3, first=5, user="one and the same")
    assert len(lines(ivy.post(PATH, WHY))) == 6


def test_a_get_asks_and_looks_at_nothing(ivy):
    told(5)
    page = ivy.get(f"{PATH}?as=inspect")
    assert b'name="reason"' in page.content
    assert not AccessLog.objects.exists()
    assert ivy.post(PATH, {"reason": "because"}).status_code == 400
    assert ivy.get(f"{PATH}?as=csv").status_code == 400
    assert ivy.get("/causes/none/evaluation.jsonl").status_code == 404


def test_the_hours_limit_counts_them(ivy, settings):
    settings.TEXT_LOOKS_PER_HOUR = 7
    told(5)
    assert len(lines(ivy.post(PATH, WHY))) == 5
    assert ivy.post(PATH, WHY).status_code == 429


@pytest.mark.parametrize("role", ["viewer", "admin"])
def test_others_are_refused(client, role):
    store(CAUSE)
    told(5)
    client.force_login(person("dan", role))
    assert client.post(PATH, WHY).status_code == 403
    assert not AccessLog.objects.exists()
