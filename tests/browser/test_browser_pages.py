"""The pages in a real browser: log in, read, follow, with and without scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, at, store
from tests.triage.logins import person
from tests.triage.placements import people, place
from tests.triage.reports_told import told
from triage.models import ScanState

sync_api = pytest.importorskip("playwright.sync_api")

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]
PASSWORD = "not-a-real-password"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not CHROMIUM.exists() and not REQUIRED, reason="Chromium is not installed"
    ),
]


@pytest.fixture(scope="module")
def browser():
    # Playwright's loop would make Django refuse synchronous queries in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def world():
    for document in (ROUTING, CORRUPTION, SMALL):
        store(document)
    ScanState.objects.create(last_hour=at("2025-09-10T00:00:00"))
    inside = {"model": "sonnet-4", "routing_pool": "long-context"}
    for day in range(5, 12):
        hour = at(f"2025-08-{day:02d}T15:00:00")
        place(
            symptom_id="context_loss",
            reporters=people(5 + day),
            hour=hour,
            attributes=inside,
        )
    person("ada", password=PASSWORD)


def visit(browser, live_server, name="ada", **context):
    """Return a page that is logged in, and what it loaded and complained of."""
    page = browser.new_context(**context).new_page()
    seen: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    return page, seen, complaints


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_login_to_a_suspect_change(browser, live_server, world, scripts):
    page, seen, complaints = visit(browser, live_server, java_script_enabled=scripts)
    assert page.title() == "(2) Now · Groundswell"
    page.click("text=sonnet-4 on long-context: loses the context")
    assert page.locator("h2:has-text('Suspect changes')").is_visible()
    assert page.locator("td:has-text('Route <short> requests')").is_visible()
    page.click("nav >> text=Symptoms")
    assert "Forgets the conversation" in page.inner_text("table")
    assert all(url.startswith(live_server.url) for url in seen)
    assert complaints == []


NARROW = ["/", "/causes/cause-routing/", "/symptoms/", "/symptoms/context_loss/"]


@pytest.mark.parametrize("path", [*NARROW, "/coverage/", "/explore/?against=period"])
def test_a_narrow_screen_never_scrolls_sideways(browser, live_server, world, path):
    page, _, _ = visit(browser, live_server, viewport={"width": 360, "height": 740})
    page.goto(live_server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_narrow_screen_holds_a_cause_of_many_names(browser, live_server, world):
    names = [f"a-model-of-a-long-name-{n}" for n in range(4)]
    store(CORRUPTION | {"cause_id": "cause-long", "attributes": {"model": names}})
    person("ivy", "investigator", password=PASSWORD)
    page, _, _ = visit(
        browser, live_server, "ivy", viewport={"width": 360, "height": 740}
    )
    page.goto(f"{live_server.url}/causes/cause-long/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_investigator_works_on_a_cause(browser, live_server, world, scripts):
    person("ivy", "investigator", password=PASSWORD)
    page, seen, complaints = visit(
        browser, live_server, "ivy", java_script_enabled=scripts
    )
    page.click("text=sonnet-4 on long-context: loses the context")
    page.click("button >> text=Acknowledge")
    page.click("button >> text=Assign")
    page.fill("#note", "rolled back at 14:05 UTC")
    page.click("button >> text=Add the note")
    page.fill("#why-verdict", "complaints ended with the deploy")
    page.click("button >> text=Right")
    page.fill("#why-dismissed", "it is over and done with")
    page.click("button >> text=Dismiss")
    said = page.inner_text("#people + dl")
    for what in (
        "ivy acknowledged it",
        "ivy gave it to ivy",
        "ivy noted: rolled back at 14:05 UTC",
        "ivy judged it right: complaints ended with the deploy",
        "ivy dismissed it: it is over and done with",
    ):
        assert what in said
    page.click("nav >> text=Now")
    assert "Of 1 judged cause 1 was right" in page.inner_text("main")
    page.click("text=dismissed >> nth=0")
    page.wait_for_selector("#status-dismissed[aria-current=true]")
    assert "loses the context" in page.inner_text("main")
    assert all(url.startswith(live_server.url) for url in seen)
    assert complaints == []


def test_light_and_dark_both_have_their_colours(browser, live_server, world):
    papers = set()
    for scheme in ("light", "dark"):
        page, _, _ = visit(browser, live_server, color_scheme=scheme)
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert papers == {"rgb(251, 250, 247)", "rgb(20, 24, 27)"}


def test_logging_out_closes_the_pages(browser, live_server, world):
    page, _, _ = visit(browser, live_server)
    page.click("text=Log out ada")
    page.goto(f"{live_server.url}/symptoms/")
    assert page.url == f"{live_server.url}/login/?next=/symptoms/"


def texts():
    """Store reports whose text can be read, and one person of each role."""
    told(5)
    for role in ("viewer", "investigator", "admin"):
        person(role, role, password=PASSWORD)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_investigator_finds_a_text_from_the_first_page(
    browser, live_server, scripts
):
    texts()
    page, seen, complaints = visit(
        browser, live_server, "investigator", java_script_enabled=scripts
    )
    page.click("nav >> text=Reports")
    assert "quetzal" not in page.inner_text("body")
    page.select_option("#symptom", "truncated_output")
    page.click("main button")
    page.wait_for_url("**/reports/?symptom=truncated_output")
    page.wait_for_selector("text=A sample of this symptom")
    page.click("table >> text=r-4")
    page.fill("#reason", "looking into cause 7")
    page.click("main button")
    assert "quetzal r-4 stopped" in page.inner_text("main")
    assert all(url.startswith(live_server.url) for url in seen)
    assert complaints == []


def test_a_symptoms_row_leads_to_its_sample(browser, live_server):
    texts()
    page, _, _ = visit(browser, live_server, "investigator")
    page.click("nav >> text=Symptoms")
    page.click("table >> text=sample")
    page.fill("#reason", "looking into cause 7")
    page.click("main button")
    assert page.inner_text("main").count("quetzal") == 5


def test_an_admin_reads_the_log_and_takes_it_away(browser, live_server):
    texts()
    page, _, _ = visit(browser, live_server, "investigator")
    page.goto(f"{live_server.url}/reports/r-4")
    page.fill("#reason", "looking into cause 7")
    page.click("main button")
    page, _, _ = visit(browser, live_server, "admin")
    page.click("nav >> text=Access log")
    assert "looking into cause 7" in page.inner_text("table")
    with page.expect_download() as found:
        page.click("main >> text=CSV")
    assert found.value.suggested_filename == "access-log.csv"
    lines = Path(found.value.path()).read_text().splitlines()
    assert [line.split(",", 1)[1] for line in lines[1:]] == [
        "investigator,looking into cause 7,r-4"
    ]


EVERYBODYS = ["Now", "Causes", "Symptoms", "Explore", "Weekly", "Changes", "Traffic"]
EVERYBODYS += ["Health"]
OPEN = {
    "viewer": (EVERYBODYS, []),
    "investigator": (
        [*EVERYBODYS, "Reports"],
        ["/reports/", "/reports/r-4", "/symptoms/truncated_output/sample"],
    ),
    "admin": ([*EVERYBODYS, "Access log"], ["/access-log"]),
}


@pytest.mark.parametrize("role", OPEN)
def test_a_role_sees_the_links_it_may_follow_and_gets_403_for_the_rest(
    browser, live_server, role
):
    texts()
    links, paths = OPEN[role]
    page, _, _ = visit(browser, live_server, role)
    assert page.locator("nav a").all_inner_texts() == links
    for path in {path for _, some in OPEN.values() for path in some}:
        status = page.goto(live_server.url + path).status
        assert status == (200 if path in paths else 403), path
    assert page.request.get(f"{live_server.url}/access-log.csv").status == (
        200 if role == "admin" else 403
    )


@pytest.mark.parametrize("path", ["/reports/", "/reports/r-4"])
def test_a_narrow_list_of_reports_never_scrolls_sideways(browser, live_server, path):
    texts()
    page, _, _ = visit(
        browser, live_server, "investigator", viewport={"width": 360, "height": 740}
    )
    page.goto(live_server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
