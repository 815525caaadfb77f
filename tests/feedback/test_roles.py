"""Roles: who holds which, and that the administration is no way to one."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import CommandError, call_command

from feedback import facade
from feedback.roles import ROLES, give, viewer_of
from tests.feedback.made_up import NOW, report

pytestmark = pytest.mark.django_db


def person(name="ada", **fields):
    return get_user_model().objects.create_user(name, password="made-up-42", **fields)


def roles_of(name="ada"):
    return viewer_of(get_user_model().objects.get(username=name)).roles


def test_migrating_makes_the_groups():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


def test_the_command_gives_takes_and_lists():
    person()
    call_command("role", "ada", "investigator", stdout=StringIO())
    assert roles_of() == {"investigator"}
    out = StringIO()
    call_command("role", stdout=out)
    assert out.getvalue() == "ada  investigator\n"
    call_command("role", "ada", "investigator", "--remove", stdout=StringIO())
    assert roles_of() == set()


def test_an_admin_may_enter_the_administration_and_no_longer():
    person()
    call_command("role", "ada", "admin", stdout=StringIO())
    assert get_user_model().objects.get().is_staff
    call_command("role", "ada", "admin", "--remove", stdout=StringIO())
    assert not get_user_model().objects.get().is_staff


@pytest.mark.parametrize("words", [["nobody", "viewer"], ["ada"]])
def test_the_command_says_what_is_wrong(words):
    person()
    with pytest.raises(CommandError):
        call_command("role", *words)


def test_a_superuser_is_an_admin_and_no_investigator():
    get_user_model().objects.create_superuser("root")
    assert roles_of("root") == {"admin"}


def test_nobody_and_the_inactive_have_no_role():
    person(is_active=False)
    give(username="ada", role="investigator")
    assert roles_of() == set()
    assert viewer_of(AnonymousUser()).roles == set()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_includes_the_viewers(role):
    viewer = facade.Viewer("ada", frozenset({role}))
    assert viewer.may("viewer")
    assert {r for r in ROLES if viewer.may(r)} == {role, "viewer"}


LOOKUPS = (
    "feedback/report/?comment__startswith=q",
    "feedback/report/?reporter=abc",
    "feedback/report/?sealed__ciphertext__startswith=q",
    "feedback/report/?conversation__0__content__contains=q",
    "feedback/accesslog/?why__contains=q",
    "triage/cause/?document__reporters__lt=5",
)


@pytest.mark.parametrize("path", LOOKUPS)
def test_a_query_string_does_not_feel_for_what_is_not_shown(admin_client, path):
    assert admin_client.get(f"/admin/{path}").status_code == 400


def test_the_lists_can_still_be_filtered(admin_client):
    facade.accept_reports(items=[report()], now=NOW)
    page = admin_client.get("/admin/feedback/report/?state__exact=waiting")
    assert b"r-1" in page.content
    page = admin_client.get("/admin/feedback/report/?state__exact=failed")
    assert b"r-1" not in page.content


def test_a_role_is_not_given_in_the_administration(admin_client, admin_user):
    group = Group.objects.get(name="investigator")
    page = f"/admin/auth/user/{admin_user.pk}/change/"
    assert b"investigator" not in admin_client.get(page).content
    admin_client.post(page, {"groups": [group.pk], "is_active": "on"})
    assert roles_of("admin") == {"admin"}
    assert admin_client.get("/admin/auth/group/").status_code == 404


def test_a_superuser_does_not_become_an_investigator_by_a_new_password(admin_client):
    ada, bob = person("ada"), person("bob")
    give(username="ada", role="investigator")
    new = {"password1": "other-made-up-42", "password2": "other-made-up-42"}
    refused = admin_client.post(f"/admin/auth/user/{ada.pk}/password/", new)
    assert refused.status_code == 403
    assert get_user_model().objects.get(pk=ada.pk).check_password("made-up-42")
    admin_client.post(f"/admin/auth/user/{bob.pk}/password/", new)
    assert get_user_model().objects.get(pk=bob.pk).check_password("other-made-up-42")


def test_a_name_that_stands_in_the_log_is_not_changed(admin_client):
    ada = person("ada")
    admin_client.post(f"/admin/auth/user/{ada.pk}/change/", {"username": "eve"})
    assert get_user_model().objects.get(pk=ada.pk).username == "ada"
