"""A key ends at its time by the database's clock, and another takes its place."""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from feedback import apikeys, doctor
from feedback.models import ApiKey, Report
from tests.feedback.made_up import report

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WRONG_BY = timedelta(days=300)
"""How far this machine's clock may be from the database's."""


class Clocks:
    """The database's clock and the monotonic one, which go on together."""

    def __init__(self):
        self.now, self.monotonic = timezone.now(), 1000.0

    def pass_by(self, time):
        self.now += time
        self.monotonic += time.total_seconds()


@pytest.fixture(autouse=True)
def clocks(monkeypatch):
    clocks = Clocks()
    monkeypatch.setattr(apikeys, "_found", {})
    monkeypatch.setattr(apikeys, "monotonic", lambda: clocks.monotonic)
    for module in ("apikeys", "management.commands.apikey"):
        monkeypatch.setattr(f"feedback.{module}.clock", lambda: clocks.now)
    return clocks


def run(*words):
    out = io.StringIO()
    call_command("apikey", *words, stdout=out)
    return out.getvalue().strip()


def made(*words, name="site", scope="intake"):
    return run("create", name, "--scope", scope, *words)


def send(token, name="r"):
    return Client().post(
        "/api/v1/reports",
        json.dumps(report(name)),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_key_without_an_expiry_lives_on(clocks):
    token = made()
    clocks.pass_by(3650 * DAY)
    assert send(token).status_code == 201
    assert run("list").endswith("living")


def test_it_is_refused_in_words_once_it_has_expired(clocks):
    token = made("--expires-in", "30")
    clocks.pass_by(30 * DAY - timedelta(seconds=1))
    assert send(token).status_code == 201
    clocks.pass_by(timedelta(seconds=1))
    answer = send(token, "late")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "expired" in answer.json()["error"]["message"]
    assert Report.objects.count() == 1


def test_one_that_is_remembered_is_not_believed_beyond_its_time(clocks):
    token = made("--expires-in", "1")
    clocks.pass_by(DAY - timedelta(milliseconds=100))
    assert send(token, "a").status_code == 201
    clocks.pass_by(timedelta(milliseconds=50))
    assert send(token, "b").status_code == 201
    clocks.pass_by(timedelta(milliseconds=50))
    assert send(token, "c").status_code == 401


def test_one_that_was_given_an_end_elsewhere_works_for_no_more_than_a_second(clocks):
    token = made()
    assert send(token, "a").status_code == 201
    ApiKey.objects.update(expires_at=clocks.now)
    clocks.pass_by(timedelta(seconds=apikeys.REMEMBERED))
    assert send(token, "b").status_code == 401


@pytest.mark.parametrize("wrong", [WRONG_BY, -WRONG_BY])
def test_the_databases_clock_counts(clocks, wrong):
    clocks.now += wrong
    token = made("--expires-in", "1")
    assert send(token, "a").status_code == 201
    clocks.pass_by(DAY)
    assert send(token, "b").status_code == 401


def test_a_revoked_one_is_no_key_whenever_it_expires(clocks):
    token = made("--expires-in", "1")
    run("revoke", "site")
    clocks.pass_by(2 * DAY)
    assert "expired" not in send(token).json()["error"]["message"]
    assert "revoked" in run("list")


@pytest.mark.parametrize("path", ["/causes.atom", "/metrics"])
def test_pages_that_take_keys_refuse_it_too(clocks, path):
    token = made("--expires-in", "1", scope="read")
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get(path, headers=headers).status_code == 200
    clocks.pass_by(DAY)
    answer = Client().get(path, headers=headers)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "expired" in answer.content.decode()


def test_connected_tools_are_refused_too(clocks):
    token = made("--expires-in", "1")
    clocks.pass_by(DAY)
    basic = base64.b64encode(f"any:{token}".encode()).decode()
    answer = Client().post(
        "/api/public/scores",
        "{}",
        content_type="application/json",
        headers={"Authorization": f"Basic {basic}"},
    )
    assert answer.status_code == 401
    assert "expired" in answer.json()["error"]["message"]


@pytest.mark.parametrize("days", ["0", "-1", "soon", "99999999999"])
def test_an_expiry_that_is_none_is_refused(days):
    with pytest.raises(CommandError, match="expires-in"):
        made("--expires-in", days)
    assert not ApiKey.objects.exists()


def test_the_list_says_when_each_expires_and_whether_it_has(clocks):
    made("--expires-in", "2")
    day = f"{clocks.now + 2 * DAY:%Y-%m-%d %H:%M} UTC"
    assert f"living, expires {day}" in run("list")
    clocks.pass_by(2 * DAY)
    assert f"expired {day}" in run("list")
    assert "living" not in run("list")


def test_rotation_lets_both_work_for_the_overlap(clocks):
    old = run(*("create", "site", "--trusted", "--scope", "intake", "--scope", "fleet"))
    new = run("rotate", "site")
    assert new != old
    assert (send(old, "a").status_code, send(new, "b").status_code) == (201, 201)
    clocks.pass_by(DAY)
    assert send(old, "c").status_code == 401
    assert send(new, "d").status_code == 201
    key = apikeys.find_key(token=new)
    assert (key.name, key.trusted, key.scopes) == ("site", True, ["fleet", "intake"])
    assert key.expires_at is None


def test_the_overlap_is_chosen_and_none_ends_the_old_one_at_once(clocks):
    first = made()
    second = run("rotate", "site", "--overlap", "2")
    clocks.pass_by(timedelta(hours=2) - timedelta(seconds=1))
    assert send(first, "a").status_code == 201
    clocks.pass_by(timedelta(seconds=1))
    assert send(first, "b").status_code == 401
    third = run("rotate", "site", "--overlap", "0")
    assert send(second, "c").status_code == 401
    assert send(third, "d").status_code == 201
    assert ApiKey.objects.count() == 3


def test_rotation_makes_no_key_live_longer(clocks):
    old = made("--expires-in", "1")
    run("rotate", "site", "--overlap", "72")
    clocks.pass_by(DAY)
    assert send(old).status_code == 401


def test_the_new_one_lives_as_long_as_the_old_one_was_to(clocks):
    made("--expires-in", "90")
    clocks.pass_by(80 * DAY)
    run("rotate", "site")
    assert ApiKey.objects.get(name="site").expires_at == clocks.now + 90 * DAY


def test_one_that_has_expired_is_rotated_and_stays_expired(clocks):
    old = made("--expires-in", "1")
    clocks.pass_by(2 * DAY)
    new = run("rotate", "site")
    assert [send(token).status_code for token in (old, new)] == [401, 201]


def test_the_old_one_is_listed_and_revoked_by_its_new_name(clocks):
    old = made()
    run("rotate", "site")
    (line,) = [line for line in run("list").splitlines() if "replaced" in line]
    run("revoke", line.split()[0])
    assert send(old).status_code == 401


def test_what_cannot_be_rotated_is_not(clocks):
    with pytest.raises(CommandError, match="no living key"):
        run("rotate", "site")
    made()
    with pytest.raises(CommandError, match="overlap"):
        run("rotate", "site", "--overlap", "-1")
    run("rotate", "site")
    (old,) = ApiKey.objects.exclude(name="site")
    with pytest.raises(CommandError, match="no living key"):
        run("rotate", old.name)
    run("revoke", "site")
    with pytest.raises(CommandError, match="no living key"):
        run("rotate", "site")


def test_the_longest_name_is_rotated():
    name = "n" * 100
    made(name=name)
    run("rotate", name)
    assert all(len(key.name) <= 100 for key in ApiKey.objects.all())


def test_the_doctor_names_those_that_expire_within_a_week(clocks):
    made("--expires-in", "8", name="later")
    made(name="never")
    made("--expires-in", "5", name="revoked")
    run("revoke", "revoked")
    made(name="rotated")
    run("rotate", "rotated")
    assert doctor.api_keys(clocks.now) is None
    made("--expires-in", "6", name="soon")
    assert doctor.api_keys(clocks.now).endswith(": soon")
    assert doctor.api_keys(clocks.now + 2 * DAY).endswith(": later, soon")
    assert doctor.api_keys(clocks.now + 9 * DAY) is None


def test_the_administration_shows_it(admin_client, clocks):
    made("--expires-in", "1")
    page = admin_client.get("/admin/feedback/apikey/").content.decode()
    assert "Expires at" in page
