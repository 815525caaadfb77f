"""A symptom that nobody listed: learnt in a cause, told by later reports, shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from feedback import facade
from tests.feedback.made_up import report
from tests.triage.logins import person
from triage.erasure import erase_user, rebuild
from triage.models import Cause, NewSymptom, Placement
from triage.pipeline import Pipeline

pytestmark = pytest.mark.django_db

START = datetime(2025, 3, 3, tzinfo=UTC)
HOURS, ONSET = 180, 150
PLACES = ("harbour", "hill", "lake")
HIT = "lake"
VOICE = Path(__file__).with_name("voice_complaints.txt").read_text("utf-8").splitlines()
USUAL = (
    "The answer stopped in the middle of the sentence.",
    "It made up a book that does not exist.",
    "bad",
    "I had to wait a full minute for two lines.",
    "The code does not compile, a bracket is missing.",
    "It forgot what I said two messages ago.",
    "Refuses to explain how to sharpen a kitchen knife.",
    "Half of the answer is in Chinese although I wrote English.",
    "It did not keep to the format that I asked for.",
    "The answers are much worse than last month.",
)


def at(hour):
    return START + timedelta(hours=hour)


def complaint(number, *, hour, place, comment):
    return report(
        f"r-{number:04}",
        created_at=(at(hour) + timedelta(minutes=number % 60)).isoformat(),
        user_id=f"user {number}",
        comment=comment,
        consent=None,
        conversation=None,
        metadata={"place": place},
    )


def story(*, voice):
    """Two complaints an hour everywhere, and from ONSET on one place's own."""
    rng = np.random.default_rng(5)
    told = [
        (hour, place, USUAL[rng.integers(len(USUAL))])
        for hour in range(HOURS)
        for place in PLACES
        for _ in range(rng.poisson(0.7))
    ]
    told += [(ONSET + n // 2, HIT, text) for n, text in enumerate(voice)]
    return [
        complaint(number, hour=hour, place=place, comment=text)
        for number, (hour, place, text) in enumerate(told)
    ]


def played(reports, *, hours=HOURS):
    served = [
        {"hour": at(hour).isoformat(), "requests": 500, "metadata": {"place": place}}
        for hour in range(hours)
        for place in PLACES
    ]
    assert not facade.accept_traffic(items=served, now=at(hours)).refused
    assert not facade.accept_reports(items=reports, now=at(hours), trusted=True).refused
    while facade.redact_waiting(now=at(hours)):
        pass
    pipeline = Pipeline()
    pipeline.advance(now=at(hours))
    pipeline.refresh()


def test_what_breaks_out_in_one_place_gets_a_name_of_its_own_words(client, capsys):
    played(story(voice=VOICE))
    (row,) = NewSymptom.objects.all()
    (cause,) = Cause.objects.filter(cause_id=row.causes[0][0])
    assert cause.document["attributes"] == {"place": [HIT]}
    assert cause.document["new_symptom"] == row.symptom_id
    assert {"voice", "audio"} & set(row.words)
    named = {s["symptom_id"]: s for s in cause.document["symptoms"]}["unsorted"]
    assert named["label"] == f"New symptom: {', '.join(row.words)}"
    members = Placement.objects.filter(new_symptom=row.symptom_id)
    assert row.reporters >= 10
    assert {m.attributes["place"] for m in members} == {HIT}
    for word in row.learnt["words"]:
        assert sum(word in text.lower() for text in VOICE + list(USUAL)) >= 5
    client.force_login(person())
    page = client.get("/symptoms/").content.decode()
    assert f'id="{row.symptom_id}"' in page
    assert ", ".join(row.words) in page
    call_command("symptoms", "--json")
    (shown,) = json.loads(capsys.readouterr().out)["new_symptoms"]
    assert shown["causes"] == [row.causes[0][0]]
    assert shown["reporters_at_least"] == row.reporters // 5 * 5


def test_a_word_goes_when_erasure_leaves_fewer_than_five_who_told_it():
    reports = story(voice=VOICE)
    played(reports)
    (row,) = NewSymptom.objects.all()
    word = row.words[0]
    telling = [r for r in reports if word in r["comment"].lower()]
    for one in telling[4:]:
        erase_user(user_id=one["user_id"], now=at(HOURS))
    rebuild()
    row.refresh_from_db()
    assert word not in row.words
    assert word not in row.learnt["words"]
    documents = json.dumps(list(Cause.objects.values_list("document", flat=True)))
    assert f"{word}," not in documents.replace('"', ",")


def test_later_reports_elsewhere_tell_it_too():
    later = [
        complaint(9000 + n, hour=HOURS - 1, place="hill", comment=text)
        for n, text in enumerate(VOICE[1::4])
    ]
    played(story(voice=[t for t in VOICE if t not in VOICE[1::4]]) + later)
    (row,) = NewSymptom.objects.all()
    told = Placement.objects.filter(attributes__place="hill")
    new = told.filter(new_symptom=row.symptom_id).values_list("report_id", flat=True)
    assert len(new) >= 2
    assert all(report_id >= "r-9000" for report_id in new)


def test_a_known_symptom_in_one_place_is_no_new_one():
    slow = [f"Took {n} minutes for {n} lines, so slow today." for n in range(40)]
    played(story(voice=slow))
    assert Cause.objects.exists()
    assert not NewSymptom.objects.exists()


def test_the_same_history_in_another_order_learns_the_same():
    reports = story(voice=VOICE)
    played(reports)
    first = list(NewSymptom.objects.values_list("symptom_id", "words", "reports"))
    for model in (NewSymptom, Cause, Placement):
        model.objects.all().delete()
    call_command("flush", interactive=False, verbosity=0)
    played(reports[::-1])
    again = list(NewSymptom.objects.values_list("symptom_id", "words", "reports"))
    assert first == again != []
