"""The pages: who may see them, what they say, what they never do."""

from __future__ import annotations

import re

import pytest

from tests.triage.cause_documents import CORRUPTION, DATED, ROUTING, SMALL, at, store
from tests.triage.logins import person
from tests.triage.placements import people, place
from triage.models import ScanState

pytestmark = pytest.mark.django_db
PAGES = ["/", "/causes/cause-routing/", "/symptoms/"]


@pytest.fixture
def ada(client):
    client.force_login(person("ada"))
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("path", PAGES)
def test_it_asks_for_a_login(client, path):
    store(ROUTING)
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/login/?next={path}"


@pytest.mark.parametrize("path", PAGES)
def test_it_loads_nothing_from_elsewhere_and_runs_nothing_inline(ada, path):
    store(ROUTING)
    response = ada.get(path)
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    page = text_of(response)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page)
    assert page.count("<script") == page.count('<script src="/static/triage/')
    assert set(scripts) == {""}
    for inline in ("style=", "onclick", "hx-on", "http://", "https://"):
        assert inline not in page


@pytest.mark.parametrize("path", PAGES)
def test_it_changes_nothing(ada, path):
    assert ada.post(path).status_code == 405


def test_every_page_says_what_its_reader_may_see(ada):
    store(ROUTING)
    assert all("redacted text only" in text_of(ada.get(path)) for path in PAGES)


def test_it_tells_a_cause_in_one_sentence_and_escapes_what_came_from_outside(ada):
    store(ROUTING)
    page = text_of(ada.get("/"))
    assert "1 likely cause open<" in page
    assert "sonnet-4 on long-context: loses the context, 11 × expected" in page
    assert "Route &lt;short&gt; requests" in page
    assert "<short>" not in page
    assert "caused by" not in page


def test_it_says_not_computed_yet(ada):
    assert "Not computed yet" in text_of(ada.get("/"))


def test_it_says_nothing_found_with_its_denominator(ada):
    place(symptom_id="", reporters=people(9), hour=at("2025-08-01T00:00:00"))
    ScanState.objects.create(last_hour=at("2025-08-02T05:00:00"))
    assert "Nothing found: in 9 reports no part of the fleet" in text_of(ada.get("/"))


def test_a_status_filter_keeps_its_causes_only(ada):
    store(ROUTING)
    store(CORRUPTION)
    page = text_of(ada.get("/?status=resolved"))
    assert "cause-corruption" in page
    assert "cause-routing" not in page
    assert "none of the 2 causes is dismissed" in text_of(ada.get("/?status=dismissed"))


@pytest.mark.parametrize(
    ("path", "field"), [("/?status=lost", "status:"), ("/symptoms/?week=last", "week:")]
)
def test_a_filter_that_is_no_choice_is_refused_by_name(ada, path, field):
    response = ada.get(path)
    assert response.status_code == 400
    assert field in text_of(response)


def test_a_cause_page_tells_everything_of_it(ada):
    store(ROUTING)
    page = text_of(ada.get("/causes/cause-routing/"))
    for part in (
        "Cannot be told apart from",
        "context_bucket <b>1m</b>",
        "forgot, earlier, again",
        "63 by 58 reporters, 5.5 <a",
        "128,034, 0.81% of all requests; 16% in the worst hour",
        "4,102",
        "2.31",
        "15%",
        "50 minutes before the onset",
        ">interval</a> <time",
    ):
        assert part in page


def test_a_cause_page_of_few_reporters_shows_none_of_their_numbers(ada):
    store(SMALL)
    page = text_of(ada.get("/causes/cause-small/"))
    assert "fewer than 5" in page
    for number in (">37<", "0.77", "48.1", "2.31", "11.1"):
        assert number not in page


def test_a_cause_that_nobody_knows_is_not_found(ada):
    assert ada.get("/causes/cause-none/").status_code == 404


def test_bars_mark_the_onset_and_count_the_cause_alone(ada):
    store(ROUTING)
    inside = {"model": "sonnet-4", "routing_pool": "long-context"}
    hour = at("2025-08-07T03:00:00")
    place(symptom_id="context_loss", reporters=people(9), hour=hour, attributes=inside)
    place(symptom_id="context_loss", reporters=people(9), hour=hour)
    place(symptom_id="server_error", reporters=people(9), hour=hour, attributes=inside)
    page = text_of(ada.get("/causes/cause-routing/"))
    assert page.count('class="bar"') == 1
    assert 'class="onset"' in page


@pytest.mark.parametrize(
    ("series", "drawn"),
    [
        ("symptom:context_loss", 1),
        ("family:context", 2),
        ("detector:loop", 2),
        ("all", 3),
    ],
)
def test_bars_follow_the_series_of_the_cause(ada, series, drawn):
    store(ROUTING | {"series": series})
    inside = {"model": "sonnet-4", "routing_pool": "long-context"}
    for day, symptom_id, detectors in (
        (7, "context_loss", []),
        (8, "compaction_failure", []),
        (9, "server_error", ["loop"]),
    ):
        place(
            symptom_id=symptom_id,
            reporters=people(9),
            hour=at(f"2025-08-{day:02d}T03:00:00"),
            attributes=inside,
            detectors=detectors,
        )
    page = text_of(ada.get("/causes/cause-routing/"))
    assert page.count('class="bar"') == drawn


def test_the_symptoms_page_shows_shares_of_all_reports(ada):
    hour = at("2025-08-26T10:00:00")
    place(symptom_id="slow_response", reporters=people(9), hour=hour)
    page = text_of(ada.get("/symptoms/?week=2025-W35"))
    assert "of all 9" in page
    assert "unsorted 0%" in page
    assert "no reports in week 2025-W36" in text_of(ada.get("/symptoms/?week=2025-W36"))


def test_the_login_form_leads_back(client):
    person("ada", password="correct horse")
    page = client.get("/login/?next=/symptoms/")
    assert page.status_code == 200
    answer = client.post(
        "/login/",
        {"username": "ada", "password": "correct horse", "next": "/symptoms/"},
    )
    assert answer["Location"] == "/symptoms/"


def test_it_says_in_which_values_it_ended_and_in_which_it_went_on(ada):
    part = {"attribute": "model", "at": "2025-08-28T11:00:00+00:00"}
    parts = [part | {"values": ["opus-4", "opus-4-1"]}]
    store(CORRUPTION | {"ended_parts": parts})
    page = text_of(ada.get("/causes/cause-corruption/"))
    assert "In model opus-4 and opus-4-1 the excess ended earlier" in page
    assert "it went on in sonnet-4." in page
    assert "went on in sonnet-4</p>" in text_of(ada.get("/"))


def test_it_says_what_to_roll_back_and_what_undid_it(ada):
    near = {"what": "end", "turn_at": "2025-09-02T17:00:00+00:00"}
    back = {"change_id": "chg-77", "title": "Back again", "at": near["turn_at"]}
    store(ROUTING)
    store(CORRUPTION | {"related_changes": [near | back]})
    first, _, past = text_of(ada.get("/")).partition('class="cause resolved"')
    assert "for a rollback: <a" in first
    assert "Route &lt;short&gt; requests" in first.split("for a rollback: ")[1]
    assert ">Back again</a>" in past.split("changes near its end: ")[1]
    assert "rollback" not in past.split("</article>")[0]


def test_the_list_of_causes_has_filters_and_orders_as_links(ada):
    store(CORRUPTION)
    store(ROUTING)
    page = text_of(ada.get("/causes/"))
    assert "2 of 2 likely causes" in page
    assert page.index("cause-corruption") < page.index("cause-routing")
    page = text_of(ada.get("/causes/?sort=reports&status=open"))
    assert "1 of 2 likely causes" in page
    assert "cause-corruption" not in page
    assert 'href="?status=resolved&amp;sort=reports"' in page
    assert "Nothing found: none of the 2 causes is dismissed." in text_of(
        ada.get("/causes/?status=dismissed")
    )


@pytest.mark.parametrize("query", ["status=lost", "sort=name"])
def test_the_list_refuses_what_it_does_not_know(ada, query):
    answer = ada.get(f"/causes/?{query}")
    assert answer.status_code == 400
    assert f"{query.split('=')[0]}: must be one of" in text_of(answer)


def test_an_empty_list_says_why(ada):
    assert "Not computed yet: no hour has been scanned." in text_of(ada.get("/causes/"))
    ScanState.objects.create(last_hour=at("2025-09-10T00:00:00"))
    assert "Nothing found: no part of the fleet" in text_of(ada.get("/causes/"))


def test_an_onset_that_a_change_dates_says_so(ada):
    store(DATED)
    page = text_of(ada.get("/causes/cause-routing/"))
    link = '<a href="/changes/?change=chg-41#change-chg-41">Route &lt;short&gt;'
    told = page.split("Put at the minute of the change “")[1]
    assert told.startswith(link)
    assert "that the two agree says nothing for the change" in told
    assert "which is put at the minute of a logged change" in text_of(ada.get("/"))


def test_an_onset_that_is_a_change_s_time_by_chance_says_nothing(ada):
    store(DATED | {"onset_change": None})
    for path in ("/", "/causes/cause-routing/"):
        assert "at the minute" not in text_of(ada.get(path))


NEAR = {
    "what": "end",
    "turn_at": "2025-09-02T17:00:00+00:00",
    "change_id": "chg 77/ü",
    "title": "Back again",
    "at": "2025-09-02T16:13:00+00:00",
}


def test_names_of_changes_lead_to_their_rows_in_the_log(ada):
    store(ROUTING)
    store(CORRUPTION | {"related_changes": [NEAR]})
    suspect = '<a href="/changes/?change=chg-41#change-chg-41">Route'
    back = '<a href="/changes/?change=chg%2077%2F%C3%BC#change-chg%2077%2F%C3%BC">Back'
    now = text_of(ada.get("/"))
    assert f"for a rollback: {suspect}" in now
    assert f"changes near its end: {back}" in now
    assert f'<td class="wide">{suspect}' in now
    assert suspect in text_of(ada.get("/causes/cause-routing/"))
    assert back in text_of(ada.get("/causes/cause-corruption/"))
    assert suspect in text_of(ada.get("/causes/"))


def test_changes_that_are_only_near_say_so_in_their_heading(ada):
    store(CORRUPTION | {"related_changes": [NEAR]})
    page = text_of(ada.get("/causes/cause-corruption/"))
    heading = page.split("Back again")[0].rpartition("<h2>")[2].split("</h2>")[0]
    assert heading.startswith("Only near in time and in scope: nothing more is claimed")
