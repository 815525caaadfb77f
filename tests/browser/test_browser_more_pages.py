"""Timeline, changes, traffic and health in a real browser."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from feedback import facade
from tests.browser.test_browser_pages import (  # noqa: F401
    PASSWORD,
    browser,
    pytestmark,
    visit,
    world,
)
from tests.feedback.made_up import change
from tests.triage.cause_documents import at
from tests.triage.logins import person

PATHS = ["/", "/changes/", "/coverage/", "/health/"]
LONG = "Move every request of the longest context to the newest server build"


@pytest.fixture
def fleet(world):  # noqa: F811
    now = at("2025-09-10T00:00:00")
    hours = [at("2025-08-05T00:00:00") + timedelta(hours=n) for n in range(100)]
    metadata = {"model": "claude-sonnet-4-long-name", "platform": "tpu"}
    facade.accept_traffic(
        items=[
            {"hour": hour.isoformat(), "requests": 9, "metadata": metadata}
            for hour in hours
            if hour.day != 7
        ],
        now=now,
    )
    facade.accept_changes(
        items=[
            change("chg-41", at="2025-08-05T13:10:00+00:00", title=LONG),
            change("chg-50", kind="flag", at="2025-08-21T13:10:00+00:00"),
        ],
        now=now,
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_now_through_every_page(browser, live_server, fleet, scripts):  # noqa: F811
    page, seen, complaints = visit(browser, live_server, java_script_enabled=scripts)
    assert page.locator("svg.timeline .band").count() == 3
    assert page.locator("svg.timeline .mark.suspect").count() == 1
    page.click("summary")
    assert LONG in page.inner_text("ol.lines")
    page.click("nav >> text=Changes")
    page.select_option("#kind", "deploy")
    page.click("main button")
    page.wait_for_url("**/changes/?kind=deploy&text=")
    page.wait_for_selector("td:has-text('chg-50')", state="detached")
    assert LONG in page.inner_text("table")
    assert "chg-50" not in page.inner_text("table")
    page.click("table >> text=sonnet-4 on long-context")
    assert page.url.endswith("/causes/cause-routing/")
    page.click("nav >> text=Traffic")
    assert page.locator("td.level-3").all_inner_texts()[0] == "24"
    page.click("nav >> text=Health")
    assert "in-process" in page.inner_text("main")
    assert all(url.startswith(live_server.url) for url in seen)
    assert complaints == []


def test_a_change_s_name_leads_to_its_row(browser, live_server, fleet):  # noqa: F811
    page, _, _ = visit(browser, live_server)
    page.goto(f"{live_server.url}/causes/cause-routing/")
    page.click("td >> text=Route <short> requests")
    assert LONG in page.inner_text("tr:target")


def test_the_picture_is_taken_away_as_a_file(browser, live_server, fleet):  # noqa: F811
    page, _, _ = visit(browser, live_server)
    page.fill("#from", "2025-08-01")
    page.fill("#to", "2025-08-31")
    with page.expect_download() as found:
        page.click("text=Download SVG")
    assert found.value.suggested_filename == "timeline-2025-08-01-2025-08-31.svg"
    root = ElementTree.parse(found.value.path()).getroot()
    assert LONG in " ".join(root.itertext())


def test_the_note_is_taken_away_as_a_file(browser, live_server, fleet):  # noqa: F811
    page, _, _ = visit(browser, live_server)
    with page.expect_download() as found:
        page.evaluate("location.assign('/causes/cause-routing/note.md')")
    assert found.value.suggested_filename == "cause-routing.md"
    assert "## How sure" in Path(found.value.path()).read_text()


@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways_on_a_narrow_screen(
    browser,  # noqa: F811
    live_server,
    fleet,
    path,
):
    page, _, _ = visit(browser, live_server, viewport={"width": 360, "height": 740})
    page.goto(live_server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", PATHS)
def test_what_scrolls_inside_a_page_is_reached_by_the_keyboard(
    browser,  # noqa: F811
    live_server,
    fleet,
    path,
):
    page, _, _ = visit(browser, live_server, viewport={"width": 360, "height": 740})
    page.goto(live_server.url + path)
    hidden = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(box => "
        "box.scrollWidth > box.clientWidth && "
        "(box.tabIndex !== 0 || !box.getAttribute('role'))).length"
    )
    assert hidden == 0


@pytest.mark.parametrize("path", [*PATHS, "/symptoms/", "/causes/cause-routing/"])
@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_cut_at_the_side_says_that_it_scrolls(
    browser,  # noqa: F811
    live_server,
    fleet,
    path,
    width,
):
    page, _, _ = visit(browser, live_server, viewport={"width": width, "height": 740})
    page.goto(live_server.url + path)
    boxes = page.evaluate(
        "[...document.querySelectorAll('.scroll')].map(box => ["
        "box.scrollWidth > box.clientWidth, "
        "getComputedStyle(box, '::before').display === 'block'])"
    )
    assert all(cut == told for cut, told in boxes)
    assert width > 360 or path == "/health/" or any(told for _, told in boxes)


@pytest.mark.parametrize("width", [1280, 1440])
def test_the_pages_stand_in_one_row_for_who_may_see_all_of_them(
    browser,  # noqa: F811
    live_server,
    fleet,
    width,
):
    person("a-person-of-a-long-name", "viewer", "admin", password=PASSWORD)
    facade.give(username="a-person-of-a-long-name", role="investigator")
    page, _, _ = visit(
        browser,
        live_server,
        "a-person-of-a-long-name",
        viewport={"width": width, "height": 740},
    )
    links = page.locator("header nav a")
    assert links.all_inner_texts()[-2:] == ["Reports", "Access log"]
    tops = page.evaluate(
        "[...document.querySelectorAll('.brand, header nav a, header button')]"
        ".map(e => Math.round(e.getBoundingClientRect().top + "
        "e.getBoundingClientRect().height / 2))"
    )
    assert max(tops) - min(tops) <= 4


def test_paper_has_all_of_a_cause_and_nothing_to_press(browser, live_server, fleet):  # noqa: F811
    person("ivy", "investigator", password=PASSWORD)
    page, _, _ = visit(
        browser, live_server, "ivy", viewport={"width": 700, "height": 900}
    )
    page.goto(f"{live_server.url}/causes/cause-routing/")
    page.emulate_media(media="print")
    shown = page.evaluate(
        "[...document.querySelectorAll('button, textarea, input, nav a')]"
        ".filter(e => e.checkVisibility()).length"
    )
    assert shown == 0
    assert page.locator("h2:has-text('Suspect changes')").is_visible()
    wide = page.evaluate(
        "[...document.querySelectorAll('table, svg')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth).length"
    )
    assert wide == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(
    browser,  # noqa: F811
    live_server,
    fleet,
    scheme,
):
    page, _, _ = visit(browser, live_server, color_scheme=scheme)
    for path in PATHS:
        page.goto(live_server.url + path)
        assert page.evaluate(CONTRAST) == []


# Every text of at least 4.5 to 1 against the nearest background, as WCAG 2.2 counts.
CONTRAST = """() => {
  const light = c => {
    const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
      .map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (c !== 'rgba(0, 0, 0, 0)' && c !== 'transparent') return c;
    }
    return 'rgb(255, 255, 255)';
  };
  const bad = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || e.closest('option, .skip, title')) continue;
    const style = getComputedStyle(e);
    const ink = e instanceof SVGElement ? style.fill : style.color;
    const [a, b] = [light(ink), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) bad.push([e.textContent.trim().slice(0, 30), ratio.toFixed(2)]);
  }
  return bad;
}"""
