"""Issues of causes: what is sent, once, to whom, and what is said when it is not."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from config import env
from tests.triage.cause_documents import ROUTING, SMALL, at, store
from tests.triage.github_server import github
from tests.triage.logins import person
from triage import retention
from triage.alerts.github import create_issue
from triage.alerts.issues import NotSentError, create, draft, quiet
from triage.alerts.posting import SendError, call
from triage.models import CauseIssue
from triage.verdicts import ActError, Actor, ConflictError

pytestmark = pytest.mark.django_db
NOW = at("2025-08-30T12:00:00")
REPO = "acme/serving"
PAGE = "/causes/cause-routing/issue"
TOKEN = "made-up-token-of-github"
ADA = Actor(name="ada")


@pytest.fixture
def hub(settings):
    with github() as server:
        settings.GITHUB_API_URL = server.url
        settings.GITHUB_TOKEN = TOKEN
        settings.GITHUB_REPOSITORY = REPO
        yield server


@pytest.fixture
def iris(client):
    client.force_login(person("iris", "viewer", "investigator"))
    return client


def drafted(cause="cause-routing", *, again=False, now=NOW):
    return draft(cause_id=cause, repository=REPO, clock=now, again=again)


def made(shown=None, *, cause="cause-routing", now=NOW):
    shown = shown or drafted(cause, now=now)
    return create(cause_id=cause, shown=shown, seen=shown.digest, actor=ADA, now=now)


def test_the_issue_is_what_was_shown_as_github_documents_it(hub):
    store(ROUTING)
    shown = drafted()
    row = made(shown)
    ((method, path, headers, sent),) = hub.seen
    assert (method, path) == ("POST", "/repos/acme/serving/issues")
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Accept"] == "application/vnd.github+json"
    assert headers["X-Github-Api-Version"] == "2022-11-28"
    assert sent == {"title": shown.title, "body": shown.body}
    assert sent["title"] == "Loses the context: sonnet-4 on long-context"
    assert "# Draft incident note" in sent["body"]
    assert "<!-- groundswell: cause-routing copy 1 -->" in sent["body"]
    assert (row.number, row.who) == (1347, "ada")
    assert row.url == "https://github.com/acme/serving/issues/1347"


def test_small_counts_stay_out(hub):
    store(SMALL)
    made(cause="cause-small")
    text = hub.issues[0]["title"] + hub.issues[0]["body"]
    assert "fewer than 5 reporters" in text
    for number in ("37", "48.1", "30.3", "77.7", "0.77"):
        assert number not in text


def test_nobody_is_mentioned_and_nothing_is_referred_to(hub):
    title = "Rollout by @alice of acme/router#12, GH-7, see https://x.example/1"
    suspect = ROUTING["suspect_changes"][0] | {"title": title}
    store(ROUTING | {"suspect_changes": [suspect]})
    body = drafted().body
    for trap in ("@alice", "#12", "GH-7", "://x"):
        assert trap not in body
    assert quiet("a @ b # c 5") == "a @ b # c 5"


def test_there_is_one_issue_until_another_is_asked_for(hub):
    store(ROUTING)
    first = made()
    with pytest.raises(ConflictError, match=first.url):
        drafted()
    second = made(drafted(again=True))
    assert second.url != first.url
    assert len(hub.issues) == 2
    assert "copy 2" in hub.issues[0]["body"]


def test_another_repository_has_its_own(hub):
    store(ROUTING)
    made()
    other = draft(
        cause_id="cause-routing", repository="acme/other", clock=NOW, again=False
    )
    assert "acme/other" in made(other).url


def test_a_text_that_is_another_by_now_is_not_sent(hub):
    store(ROUTING)
    shown = drafted()
    with pytest.raises(ConflictError, match="look at it again"):
        create(cause_id="cause-routing", shown=shown, seen="x", actor=ADA, now=NOW)
    assert hub.seen == []


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ("301", "has moved"),
        ("307", "has moved"),
        ("401", "does not take the token"),
        ("403", "may not write issues"),
        ("404", "knows no such repository"),
        ("410", "issues are turned off"),
        ("418", "GitHub answered 418"),
        ("422", "not valid"),
        ("429", "fewer calls"),
        ("503", "is in trouble"),
    ],
)
def test_what_github_refuses_is_said_in_words_and_can_be_tried_again(hub, mood, words):
    store(ROUTING)
    hub.mood = mood
    with pytest.raises(NotSentError, match=words) as raised:
        made()
    assert "made up" not in str(raised.value)
    assert "/elsewhere" not in [path for _, path, *_ in hub.seen]
    hub.mood = ""
    assert made().number == 1347
    assert len(hub.issues) == 1


def test_an_issue_that_was_made_unheard_is_found_again(hub):
    store(ROUTING)
    hub.mood = "breaks"
    with pytest.raises(NotSentError, match="could not be asked"):
        made()
    hub.mood = ""
    hub.issues[:0] = [{"number": 1, "body": None}] * 150
    row = made()
    assert row.number == 1347
    assert len([1 for method, *_ in hub.seen if method == "POST"]) == 1
    assert "since=2025-08-30T11%3A50%3A00Z" in hub.seen[-1][1]


def test_two_at_once_make_one(hub):
    store(ROUTING)
    shown = drafted()
    CauseIssue.objects.create(
        cause=store(SMALL),
        repository=REPO,
        copy=1,
        asked_at=NOW,
        claimed_until=NOW + timedelta(minutes=5),
    )
    small = drafted("cause-small")
    with pytest.raises(ConflictError, match="somebody else"):
        made(small, cause="cause-small")
    assert hub.seen == []
    assert made(shown).number == 1347
    later = NOW + timedelta(minutes=6)
    assert made(small, cause="cause-small", now=later).url


@pytest.mark.parametrize(
    "answer",
    [
        {"number": 1, "html_url": "javascript:alert(1)"},
        {"number": "1", "html_url": "https://github.com/a/b/issues/1"},
        {"number": 1, "html_url": "https://github.com/" + "x" * 300},
        {"html_url": "https://github.com/a/b/issues/1"},
        [],
    ],
)
def test_an_answer_that_names_no_issue_is_none(hub, monkeypatch, answer):
    monkeypatch.setattr("triage.alerts.github.call", lambda **_: answer)
    with pytest.raises(SendError, match="names no issue"):
        create_issue(repository=REPO, title="t", body="b")


def test_who_answers_byte_by_byte_is_not_waited_for(hub):
    hub.mood = "trickles"
    with pytest.raises(SendError, match="Timeout"):
        call(method="GET", url=f"{hub.url}/x", body=None, headers={}, timeout=0.3)


@pytest.mark.parametrize(
    "name", ["", "acme", "a/b/c", "acme/..", "../x", "a b/c", "a/"]
)
def test_what_is_no_repository_is_refused(hub, name):
    store(ROUTING)
    with pytest.raises(ActError, match="owner/name"):
        draft(cause_id="cause-routing", repository=name, clock=NOW, again=False)


def test_a_merged_cause_has_no_issue(hub):
    store(ROUTING | {"merged_into": "cause-other"})
    with pytest.raises(ConflictError, match="cause-other"):
        drafted()


def test_the_token_is_stored_and_logged_nowhere(hub, caplog):
    store(ROUTING)
    hub.mood = "401"
    with pytest.raises(NotSentError):
        made()
    with connection.cursor() as cursor:
        cursor.execute("select * from triage_causeissue")
        kept = str(cursor.fetchall())
    assert "HTTP 401" in kept
    assert TOKEN not in kept + caplog.text


def test_the_page_shows_all_of_it_and_a_form_sends_it(hub, iris):
    store(ROUTING)
    page = iris.get(PAGE)
    draft_shown = page.context["draft"]
    text = page.content.decode()
    assert "# Draft incident note" in text
    assert "&lt;!-- groundswell: cause-routing copy 1 --&gt;" in text
    assert "acme/serving" in text
    assert hub.seen == []
    answer = iris.post(PAGE, {"seen": draft_shown.digest})
    assert answer["Location"] == "/causes/cause-routing/#issues"
    assert hub.issues[0]["body"] == draft_shown.body
    cause = iris.get("/causes/cause-routing/").content.decode()
    assert 'href="https://github.com/acme/serving/issues/1347"' in cause
    assert "by iris" in cause


def test_the_page_says_why_not(hub, iris, settings):
    store(ROUTING)
    assert iris.post(PAGE, {"seen": "x"}).status_code == 409
    hub.mood = "404"
    digest = iris.get(PAGE).context["draft"].digest
    answer = iris.post(PAGE, {"seen": digest})
    assert answer.status_code == 502
    assert b"knows no such repository" in answer.content
    cause = iris.get("/causes/cause-routing/").content.decode()
    assert "not known to be there (HTTP 404)" in " ".join(cause.split())
    settings.GITHUB_TOKEN = ""
    assert b"are not set" in iris.get(PAGE).content
    assert iris.get("/causes/nobody/issue").status_code == 400


def test_who_may(hub, iris):
    store(ROUTING)
    assert iris.get("/causes/nobody/issue").status_code == 404
    assert iris.put(PAGE).status_code == 405
    viewer = Client()
    assert viewer.get(PAGE).status_code == 302
    viewer.force_login(person("vera", "viewer"))
    assert viewer.get(PAGE).status_code == 403
    assert viewer.post(PAGE).status_code == 403
    assert PAGE not in viewer.get("/causes/cause-routing/").content.decode()
    assert PAGE in iris.get("/causes/cause-routing/").content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("ivan", "viewer", "investigator"))
    assert strict.post(PAGE, {"seen": "x"}).status_code == 403
    assert hub.seen == []


def run(*words):
    out = StringIO()
    call_command("issue", *words, stdout=out)
    return out.getvalue()


def test_the_command_prints_or_sends(hub):
    store(ROUTING)
    text = run("cause-routing", "--repo", REPO, "--dry-run")
    assert text.startswith("To: acme/serving\nTitle: Loses the context")
    assert hub.seen == []
    assert run("cause-routing").strip() == "https://github.com/acme/serving/issues/1347"
    assert CauseIssue.objects.get().who == "command:issue"
    with pytest.raises(CommandError, match="there is one already"):
        run("cause-routing")
    assert run("cause-routing", "--again").strip().endswith("1348")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nobody"], "no cause has this id"),
        (["cause-routing", "--by", "eve"], "no login of this name"),
        (["cause-routing", "--repo", "x"], "owner/name"),
    ],
)
def test_the_command_says_why_not(hub, words, why):
    store(ROUTING)
    with pytest.raises(CommandError, match=why):
        run(*words)


def test_without_a_token_nothing_is_sent(hub, settings):
    store(ROUTING)
    settings.GITHUB_TOKEN = ""
    with pytest.raises(CommandError, match="GITHUB_TOKEN: is not set"):
        run("cause-routing")
    assert hub.seen == []
    assert not CauseIssue.objects.exists()


def test_who_asked_is_forgotten_and_the_link_stays(hub, settings):
    store(ROUTING)
    made()
    retention.purge_alerts(now=NOW + settings.REPORT_TTL + timedelta(days=1))
    row = CauseIssue.objects.get()
    assert (row.who, row.number) == ("", 1347)


def test_a_setting_that_is_no_repository_stops_the_start(monkeypatch):
    pattern = r"[\w-]+/[\w.-]+"
    monkeypatch.setenv("GITHUB_REPOSITORY", "s3cr3t")
    with pytest.raises(ImproperlyConfigured, match="GITHUB_REPOSITORY") as raised:
        env.matching("GITHUB_REPOSITORY", pattern, like="owner/name")
    assert "s3cr3t" not in str(raised.value)
