"""The list of reports and the access log as a file: to whom, and what they tell."""

from __future__ import annotations

import csv
import json
import re
from datetime import timedelta
from io import StringIO

import pytest

from feedback import facade
from feedback.models import AccessLog
from tests.feedback.made_up import NOW, traffic, viewer
from tests.triage.cause_documents import ROUTING, store
from tests.triage.logins import person
from tests.triage.reports_told import told
from triage.core.symptoms import BY_ID
from triage.queries.reports import reports_listed
from triage.queries.texts import TooFewReportersError

pytestmark = pytest.mark.django_db
SERVED = {"model": "m-1", "platform": "tpu"}
FILES = ["/access-log.csv", "/access-log.jsonl"]


@pytest.fixture
def ivy(client):
    client.force_login(person("ivy", "investigator"))
    return client


def html(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_tells_all_but_the_text_and_logs_no_look(ivy):
    facade.accept_traffic(items=[traffic(metadata=SERVED)], now=NOW)
    told(5, metadata=SERVED)
    page = html(ivy, "/reports/")
    table = page[page.index("<tbody>") :]
    label = BY_ID["truncated_output"].label
    for words in ('href="/reports/r-4"', "thumbs_down", label, "redacted", "tpu"):
        assert words in table
    assert "quetzal" not in page
    assert not AccessLog.objects.exists()


def test_the_latest_comes_first_and_older_ones_on_the_next_page(ivy):
    told(53)
    first, second = html(ivy, "/reports/"), html(ivy, "/reports/?page=2")
    assert first.count('href="/reports/r-') == 50
    assert 'href="?page=2"' in first
    assert 'rel="next"' not in second
    assert 'href="?page=1"' in second
    rows = [first.count('href="/reports/r-'), second.count('href="/reports/r-')]
    assert rows == [50, 3]


def test_the_filter_stands_in_the_address_and_keeps_one_symptom(ivy):
    told(51)
    told(6, first=51, symptom_id="quota_burn")
    page = html(ivy, "/reports/?symptom=quota_burn")
    assert page.count('href="/reports/r-') == 6
    assert "/symptoms/quota_burn/sample" in page
    page = html(ivy, "/reports/?symptom=truncated_output")
    assert 'href="?symptom=truncated_output&amp;page=2"' in page
    page = html(ivy, "/reports/?symptom=truncated_output&page=2")
    assert page.count('href="/reports/r-') == 1


def test_a_symptom_of_few_people_is_not_named_listed_or_linked(ivy):
    told(5)
    told(4, first=5, symptom_id="quota_burn")
    told(30, first=9, symptom_id="quota_burn", trusted=False)
    page = html(ivy, "/reports/")
    table = page[page.index("<tbody>") :]
    assert "quota" not in table.lower()
    assert table.count("not shown</td>") == 34
    assert table.count('href="/reports/r-') == 5
    page = html(ivy, "/reports/?symptom=quota_burn", status=403)
    assert "fewer than 5" in page
    assert "r-7" not in page


def a_cause(**other):
    """Store a cause of cut answers on the tpu, from a day before what was told."""
    symptom = {"symptom_id": "truncated_output", "label": "Cut", "keywords": []}
    since = (NOW - timedelta(days=30)).isoformat()
    document = ROUTING | {"symptoms": [symptom], "attributes": {"platform": ["tpu"]}}
    times = {"onset": since, "onset_interval": [since, since], "detected_at": since}
    return store(document | times | other)


def test_the_reports_of_a_cause_are_those_that_it_counts(ivy):
    told(5, metadata={"platform": "tpu"})
    told(5, first=5, metadata={"platform": "gpu"})
    told(5, first=10, metadata={"platform": "tpu"}, symptom_id="quota_burn")
    a_cause()
    assert "/reports/?cause=cause-routing" in html(ivy, "/causes/cause-routing/")
    page = html(ivy, "/reports/?cause=cause-routing")
    listed = set(re.findall(r'href="/reports/(r-\d+)"', page))
    assert listed == {f"r-{n}" for n in range(5)}
    page = html(ivy, "/reports/?cause=cause-routing&symptom=quota_burn")
    assert "Nothing found: no report fits." in page


def test_the_reports_of_a_cause_of_few_or_of_none_are_not_listed(ivy):
    told(5, metadata={"platform": "tpu"})
    a_cause(reporters=4)
    page = html(ivy, "/reports/?cause=cause-routing", status=403)
    assert "the cause was told by fewer than 5" in page
    assert "r-4" not in page
    assert ivy.get("/reports/?cause=lost").status_code == 404
    with pytest.raises(facade.NotAllowedError):
        reports_listed(viewer=viewer("dan"), now=NOW, cause_id="cause-routing")


def test_a_value_that_no_traffic_names_is_not_told(ivy):
    facade.accept_traffic(items=[traffic(metadata=SERVED)], now=NOW)
    told(5, metadata={"model": "my-own-fork", "platform": "tpu", "pet": "newt"})
    table = html(ivy, "/reports/")
    assert "my-own-fork" not in table
    assert "newt" not in table
    assert "model <b>other</b>" in table
    assert "platform <b>tpu</b>" in table


@pytest.mark.parametrize("query", ["symptom=nosuch", "page=0", "page=x", "page=²"])
def test_what_is_not_understood_is_said(ivy, query):
    assert "Not understood" in html(ivy, f"/reports/?{query}", status=400)


def test_a_page_past_the_end_is_empty(ivy):
    told(5)
    assert "no reports on page 9" in html(ivy, "/reports/?page=9")


@pytest.mark.parametrize("role", ["viewer", "admin"])
@pytest.mark.parametrize("query", ["", "?symptom=truncated_output"])
def test_the_list_is_for_investigators_alone(client, role, query):
    told(5)
    client.force_login(person("dan", role))
    assert "r-4" not in html(client, f"/reports/{query}", status=403)


@pytest.mark.parametrize("role", ["viewer", "admin", ""])
def test_the_query_asks_for_the_role_itself(role):
    told(5)
    dan = viewer("dan", *({role} - {""}))
    for chosen in ("", "truncated_output", "quota_burn"):
        with pytest.raises(facade.NotAllowedError):
            reports_listed(viewer=dan, now=NOW, symptom_id=chosen)
    with pytest.raises(facade.NotAllowedError):
        facade.report_heads(viewer=dan, known_by=NOW, limit=1)


def test_the_query_itself_hides_a_small_symptom():
    told(4)
    ivy = viewer("ivy", "investigator")
    with pytest.raises(TooFewReportersError):
        reports_listed(viewer=ivy, now=NOW, symptom_id="truncated_output")


def test_the_whole_log_is_a_file_for_admins(client):
    AccessLog.objects.create(at=NOW, who="ivy", why="=cause 7, é", report_id="r-1")
    AccessLog.objects.create(at=NOW, who="ivy", why="looking again", report_id="r-2")
    client.force_login(person("dan", "admin"))
    assert all(f'href="{path}"' in html(client, "/access-log") for path in FILES)
    answers = [client.get(path) for path in FILES]
    table, lines = (a.getvalue().decode() for a in answers)
    assert [row["why"] for row in csv.DictReader(StringIO(table))] == [
        "'=cause 7, é",
        "looking again",
    ]
    assert [json.loads(line)["report_id"] for line in lines.splitlines()] == [
        "r-1",
        "r-2",
    ]
    assert answers[0]["Content-Disposition"].endswith('filename="access-log.csv"')
    assert answers[0]["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("role", ["viewer", "investigator"])
@pytest.mark.parametrize("path", FILES)
def test_the_file_is_for_admins_alone(client, role, path):
    client.force_login(person("dan", role))
    assert client.get(path).status_code == 403
    dan = viewer("dan", role)
    with pytest.raises(facade.NotAllowedError):
        facade.access_log_lines(viewer=dan, form="csv")


LINKS = {
    "viewer": set(),
    "investigator": {"/reports/", "/symptoms/truncated_output/sample"},
    "admin": {"/access-log"},
}


@pytest.mark.parametrize("role", LINKS)
def test_pages_link_to_what_the_role_may_open_and_to_no_more(client, role):
    told(5)
    client.force_login(person("dan", role))
    page = html(client, "/symptoms/")
    every = set().union(*LINKS.values())
    assert {path for path in every if f'href="{path}"' in page} == LINKS[role]
    for path in every:
        assert client.get(path).status_code == (200 if path in LINKS[role] else 403)
