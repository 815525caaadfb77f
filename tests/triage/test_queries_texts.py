"""The functions that hand out text refuse by themselves, whoever calls them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from feedback import facade
from feedback.models import AccessLog
from feedback.roles import take
from tests.triage.logins import person
from tests.triage.reports_told import told
from triage.queries.reports import reports_listed
from triage.queries.texts import report_text, symptom_sample

pytestmark = pytest.mark.django_db
WHY = "looking into cause 7"
CLOCK = timezone.now()


def one(viewer, why=WHY, clock=CLOCK):
    late = timezone.now()
    return [report_text(report_id="r-0", viewer=viewer, why=why, now=late, clock=clock)]


def sample(viewer, why=WHY, clock=CLOCK):
    return symptom_sample(
        symptom_id="truncated_output",
        viewer=viewer,
        why=why,
        now=timezone.now(),
        clock=clock,
    )


def door(viewer, why=WHY, clock=CLOCK):
    return facade.redacted_texts(report_ids=["r-0"], viewer=viewer, why=why, now=clock)


QUERIES = pytest.mark.parametrize("query", [one, sample, door])


def of(user):
    return facade.viewer_of(user)


def was_investigator():
    viewer = of(person("max", "investigator"))
    take(username="max", role="investigator")
    return viewer


def was_active():
    user = person("mia", "investigator")
    viewer = of(user)
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)
    return viewer


def claimed(name):
    return facade.Viewer(name, frozenset({"investigator"}))


WHO = {
    "a viewer": lambda: of(person("vic", "viewer")),
    "an admin": lambda: of(person("dan", "admin")),
    "a viewer and admin": lambda: of(person("deb", "viewer", "admin")),
    "a superuser": lambda: of(get_user_model().objects.create_superuser("root")),
    "a login without a role": lambda: of(get_user_model().objects.create_user("eve")),
    "nobody": lambda: of(AnonymousUser()),
    "nobody who claims the role": lambda: claimed(""),
    "a name without a login that claims the role": lambda: claimed("ghost"),
    "a viewer that claims the role": lambda: claimed(person("val").username),
    "one whose role was taken away": was_investigator,
    "one whose login was switched off": was_active,
}


@QUERIES
@pytest.mark.parametrize("who", WHO)
def test_others_are_refused_and_nothing_is_logged(query, who):
    told(5)
    with pytest.raises(facade.NotAllowedError):
        query(WHO[who]())
    assert not AccessLog.objects.exists()


@QUERIES
def test_an_investigator_is_answered_and_logged(query):
    told(5)
    texts = query(of(person("ivy", "investigator")))
    assert all("quetzal" in text.comment for text in texts)
    assert AccessLog.objects.count() == len(texts) > 0


@QUERIES
@pytest.mark.parametrize("why", ["", "because", " " * 40, "for alice@example.org"])
def test_without_a_good_reason_nothing_is_shown_or_logged(query, why):
    told(5)
    with pytest.raises(facade.ReasonError):
        query(of(person("ivy", "investigator")), why)
    assert not AccessLog.objects.exists()


@QUERIES
def test_the_limit_holds_over_all_of_them(query, settings):
    settings.TEXT_LOOKS_PER_HOUR = 5
    told(5)
    ivy = of(person("ivy", "investigator"))
    assert len(sample(ivy)) == 5
    with pytest.raises(facade.TooManyLooksError):
        query(ivy)
    assert AccessLog.objects.count() == 5
    assert query(ivy, clock=CLOCK + timedelta(hours=1))


@pytest.mark.parametrize("who", ["one whose role was taken away", "nobody", "an admin"])
def test_the_list_of_reports_refuses_too(who):
    told(5)
    with pytest.raises(facade.NotAllowedError):
        reports_listed(viewer=WHO[who](), now=timezone.now(), number=1, symptom_id="")


def test_no_page_of_the_administration_shows_a_text(admin_client):
    """Every list, form and history of every model, with what search there is."""
    from django.contrib import admin

    told(5)
    seen = 0
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        pages = [base, f"{base}?q=quetzal", f"{base}add/", f"{base}autocomplete/"]
        for pk in model._default_manager.values_list("pk", flat=True)[:3]:
            pages += [f"{base}{pk}/{way}/" for way in ("change", "history", "delete")]
        for page in pages:
            answer = admin_client.get(page)
            assert b"quetzal r-" not in answer.content, page
            seen += answer.status_code == 200
    assert seen > 10
    assert not AccessLog.objects.exists()
