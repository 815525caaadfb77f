"""Every empty state says which of four it is: none, too few, not yet, failed."""

from __future__ import annotations

import re

import pytest

from tests.triage.cause_documents import CORRUPTION, at, store
from tests.triage.logins import person
from tests.triage.placements import people, place
from triage.models import ScanState
from triage.queries.weeks import Week
from triage.report import build_report, render_report

pytestmark = pytest.mark.django_db
FOUR = ("Nothing found", "Too few to test", "Not computed yet", "Failed")
PATHS = (
    *("/", "/?status=dismissed", "/symptoms/", "/symptoms/?week=2025-W35"),
    *("/symptoms/?week=2025-W50", "/symptoms/context_loss/", "/explore/"),
    *("/changes/", "/changes/?kind=deploy", "/coverage/", "/health/", "/alerts/"),
    *("/reports/", "/reports/?symptom=context_loss", "/reports/?page=9"),
    *("/weekly/", "/access-log"),
)
EMPTY = re.compile(r'<div class="empty">\s*<p>(.*?)</p>', re.DOTALL)


@pytest.fixture
def ivy(client):
    client.force_login(person("ivy", "viewer", "investigator", "admin"))
    return client


def blank():
    """Leave nothing at all."""


def scanned():
    """Scan hours of which nobody told anything."""
    ScanState.objects.create(last_hour=at("2025-09-10T00:00:00"))


def few():
    """Let three people tell one thing."""
    scanned()
    place(
        symptom_id="context_loss",
        reporters=people(3),
        hour=at("2025-08-25T10:00:00"),
        attributes={"model": "m"},
    )


@pytest.mark.parametrize("world", [blank, scanned, few])
def test_every_empty_box_says_which_of_the_four_it_is(ivy, world):
    world()
    found = {}
    for path in PATHS:
        page = ivy.get(path).content.decode()
        found |= {(path, text): text for text in EMPTY.findall(page)}
    assert len(found) >= 8
    wrong = [key for key, text in found.items() if not text.startswith(FOUR)]
    assert wrong == []


def test_a_week_that_is_not_scanned_is_not_taken_for_a_quiet_one(ivy):
    few()
    ahead = ivy.get("/symptoms/?week=2025-W50").content.decode()
    assert "Not computed yet: week 2025-W50 has not been scanned." in ahead
    quiet = ivy.get("/symptoms/?week=2025-W36").content.decode()
    assert "Nothing found: no reports in week 2025-W36." in quiet


def test_a_cause_without_suspect_or_bars_says_why(ivy):
    store(CORRUPTION)
    scanned()
    page = ivy.get("/causes/cause-corruption/").content.decode()
    assert "Nothing found: no logged change fits." in page
    assert "Too few to draw" in page
    assert "too few reporters share a word" in page


@pytest.mark.parametrize(("world", "first"), [(blank, FOUR[2]), (scanned, FOUR[0])])
@pytest.mark.parametrize("form", ["html", "md"])
def test_the_weekly_report_does_too(world, first, form):
    world()
    now = at("2025-09-02T00:00:00")
    text = render_report(report=build_report(week=Week(2025, 35), now=now), form=form)
    assert f"{first}: no" in text.split("Timeline")[1]
    assert "Nothing found: no reports." in text
    assert "None." not in text
