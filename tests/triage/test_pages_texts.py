"""The pages that show text: to whom, for what reason, and what they leave behind."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from feedback import facade
from feedback.models import AccessLog
from feedback.roles import give
from tests.triage.logins import person
from tests.triage.reports_told import told

pytestmark = pytest.mark.django_db
REASON = {"reason": "looking into cause 7"}
SAMPLE = "/symptoms/truncated_output/sample"


@pytest.fixture
def ivy(client):
    client.force_login(person("ivy", "investigator"))
    return client


@pytest.mark.parametrize("path", ["/reports/r-0", SAMPLE])
def test_a_get_asks_for_the_reason_and_looks_at_nothing(ivy, path):
    told(5)
    page = ivy.get(path)
    assert page.status_code == 200
    assert b"quetzal" not in page.content
    assert b'name="reason"' in page.content
    assert not AccessLog.objects.exists()


def test_a_reason_shows_one_text_and_is_logged(ivy):
    told(5)
    page = ivy.post("/reports/r-0", REASON)
    assert b"quetzal r-0 stopped" in page.content
    assert page["Cache-Control"] == "no-store, private"
    look = AccessLog.objects.get()
    assert (look.who, look.why, look.report_id) == ("ivy", REASON["reason"], "r-0")


def test_a_sample_is_five_texts_of_different_people(ivy):
    told(4)
    told(4, first=4, user="one and the same")
    page = ivy.post(SAMPLE, REASON).content
    assert page.count(b"quetzal") == 5
    shown = set(AccessLog.objects.values_list("report_id", flat=True))
    assert len(shown) == 5
    assert len(shown & {"r-4", "r-5", "r-6", "r-7"}) == 1


@pytest.mark.parametrize("path", ["/reports/r-0", SAMPLE])
@pytest.mark.parametrize("role", ["viewer", "admin"])
def test_others_are_refused(client, path, role):
    told(5)
    client.force_login(person("dan", role))
    for answer in (client.get(path), client.post(path, REASON)):
        assert answer.status_code == 403
        assert b"quetzal" not in answer.content
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("path", ["/reports/r-0", SAMPLE])
def test_a_superuser_needs_the_role_and_is_logged_too(client, path):
    told(5)
    client.force_login(get_user_model().objects.create_superuser("root"))
    assert client.post(path, REASON).status_code == 403
    give(username="root", role="investigator")
    assert b"quetzal" in client.post(path, REASON).content
    assert {row.who for row in AccessLog.objects.all()} == {"root"}


@pytest.mark.parametrize("path", ["/reports/r-0", SAMPLE])
def test_without_a_login_there_is_the_login(client, path):
    told(5)
    answer = client.post(path, REASON)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize("path", ["/reports/r-0", SAMPLE])
def test_a_short_reason_shows_nothing(ivy, path):
    told(5)
    answer = ivy.post(path, {"reason": "because"})
    assert answer.status_code == 400
    assert b"at least 10 characters" in answer.content
    assert b"quetzal" not in answer.content


@pytest.mark.parametrize("path", ["/reports/r-0", SAMPLE])
def test_a_reason_with_an_address_is_not_logged_and_shows_nothing(ivy, path):
    told(5)
    answer = ivy.post(path, {"reason": "asked by alice@example.org today"})
    assert answer.status_code == 400
    assert b"reason: holds personal data" in answer.content
    assert b"quetzal" not in answer.content
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("path", ["/reports/r-0", SAMPLE])
def test_a_symptom_of_few_people_shows_no_text(ivy, path):
    told(4)
    answer = ivy.post(path, REASON)
    assert answer.status_code == 403
    assert b"fewer than 5" in answer.content
    assert not AccessLog.objects.exists()


def test_reports_under_made_up_ids_unlock_nobodys_text(ivy):
    told(1)
    told(30, first=1, trusted=False)
    assert ivy.post("/reports/r-0", REASON).status_code == 403
    assert ivy.post(SAMPLE, REASON).status_code == 403


def test_after_so_many_texts_there_are_no_more(ivy, settings):
    settings.TEXT_LOOKS_PER_HOUR = 6
    told(5)
    assert ivy.post(SAMPLE, REASON).status_code == 200
    assert ivy.post(SAMPLE, REASON).status_code == 429
    assert ivy.post("/reports/r-0", REASON).status_code == 200
    answer = ivy.post("/reports/r-0", REASON)
    assert answer.status_code == 429
    assert b"quetzal" not in answer.content


@pytest.mark.parametrize(
    "path",
    ["/reports/r-99", "/symptoms/no-such/sample", "/symptoms/api_400_error/sample"],
)
def test_what_is_not_there_is_not_found_or_has_too_few(ivy, path):
    told(5)
    assert ivy.post(path, REASON).status_code in (403, 404)
    assert not AccessLog.objects.exists()


def test_a_text_is_shown_as_text(ivy):
    told(5)
    row = facade.models.Report.objects.filter(report_id="r-0")
    row.update(comment="<script>alert(1)</script>")
    page = ivy.post("/reports/r-0", REASON).content
    assert b"&lt;script&gt;" in page
    assert b"<script>" not in page


def test_an_id_with_a_slash_has_a_page(ivy):
    assert ivy.get("/reports/a/b%3Fc").status_code == 200


def test_the_access_log_is_the_admins_page(ivy, client):
    told(5)
    ivy.post("/reports/r-0", REASON)
    assert client.get("/access-log").status_code == 403
    client.force_login(person("dan", "admin"))
    page = client.get("/access-log").content.decode()
    assert all(word in page for word in ("ivy", "r-0", REASON["reason"], "1 look"))


@pytest.mark.parametrize("path", ["/", "/symptoms/", "/access-log", "/reports/r-0"])
def test_a_login_without_a_role_sees_nothing(client, path):
    client.force_login(get_user_model().objects.create_user("eve"))
    assert client.get(path).status_code == 403
