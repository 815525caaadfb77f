"""Failed logins are counted by name and by address; the right password waits too."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import override_settings

RIGHT = "quetzal-feather-9"


@pytest.fixture(autouse=True)
def _ada(db):
    cache.clear()
    get_user_model().objects.create_user("ada", password=RIGHT)
    get_user_model().objects.create_user("bob", password=RIGHT)
    yield
    cache.clear()


def login(client, name, password, address="192.0.2.1", path="/login/"):
    return client.post(
        path, {"username": name, "password": password}, REMOTE_ADDR=address
    )


def is_in(answer):
    return answer.status_code == 302


@override_settings(LOGIN_FAILURES_PER_NAME=3)
def test_a_name_is_refused_after_its_failures_from_wherever(client):
    for number in range(3):
        answer = login(client, "ada", "wrong", f"192.0.2.{number}")
        assert "Too many" not in answer.text
    answer = login(client, "ada", RIGHT, "192.0.2.9")
    assert not is_in(answer)
    assert "Too many failed logins" in answer.text
    assert is_in(login(client, "bob", RIGHT))


@override_settings(LOGIN_FAILURES_PER_NAME=3)
@pytest.mark.parametrize("spelled", ["ADA", "ａda"])
def test_another_spelling_of_a_name_is_no_fresh_start(client, spelled):
    for _ in range(3):
        login(client, spelled, "wrong")
    assert not is_in(login(client, "ada", RIGHT))


@override_settings(LOGIN_FAILURES_PER_ADDRESS=3)
def test_an_address_is_refused_after_its_failures_whatever_the_names(client):
    for number in range(3):
        login(client, f"made-up-{number}", "wrong")
    assert not is_in(login(client, "ada", RIGHT))
    assert is_in(login(client, "ada", RIGHT, "192.0.2.2"))


@override_settings(LOGIN_FAILURES_PER_NAME=3, LOGIN_FAILURES_PER_ADDRESS=3)
def test_logins_that_succeed_are_not_counted(client):
    for _ in range(5):
        assert is_in(login(client, "ada", RIGHT))


@override_settings(LOGIN_FAILURES_PER_ADDRESS=3)
def test_ones_own_login_does_not_wash_an_address_clean(client):
    for _ in range(3):
        login(client, "ada", "wrong")
        login(client, "bob", RIGHT)
    assert not is_in(login(client, "bob", RIGHT))


@override_settings(LOGIN_FAILURES_PER_NAME=3)
def test_the_administration_has_no_other_door(client):
    get_user_model().objects.filter(username="ada").update(is_staff=True)
    for _ in range(3):
        login(client, "ada", "wrong", path="/admin/login/")
    answer = login(client, "ada", RIGHT, path="/admin/login/")
    assert not is_in(answer)
    assert "Too many failed logins" in answer.text


def test_the_administration_lets_in_its_own_people_only(client):
    answer = login(client, "ada", RIGHT, path="/admin/login/")
    assert not is_in(answer)
    assert "_auth_user_id" not in client.session


@override_settings(
    LOGIN_FAILURES_PER_ADDRESS=3,
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
)
def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(client):
    for number in range(3):
        client.post(
            "/login/",
            {"username": f"n{number}", "password": "wrong"},
            headers={"x-forwarded-for": f"203.0.113.{number}, 198.51.100.7"},
        )
    refused = client.post(
        "/login/",
        {"username": "ada", "password": RIGHT},
        headers={"x-forwarded-for": "198.51.100.7"},
    )
    assert not is_in(refused)
