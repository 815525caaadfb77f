"""The kept weekly report in a real browser: wide, narrow, dark and printed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.test_browser_pages import (  # noqa: F401
    browser,
    pytestmark,
    visit,
    world,
)
from tests.triage.cause_documents import at
from triage.queries.weeks import Week
from triage.report import build_report
from triage.report.kept import keep

# What is wider than its box, by whether a line above says that it scrolls.
CUT = """[...document.querySelectorAll('main *')]
    .filter(box => box.scrollWidth > box.clientWidth
        && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX)
        && !box.matches('textarea'))
    .map(box => [box.querySelector('svg') ? 'picture' : 'table',
        getComputedStyle(box, '::before').display === 'block',
        box.tabIndex === 0 && box.getAttribute('role') === 'region'])"""


@pytest.fixture
def kept(world):  # noqa: F811
    now = at("2025-09-02T00:00:00")
    keep(report=build_report(week=Week(2025, 35), now=now), clock=now)


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_found_read_and_fits(browser, live_server, kept, width, scheme):  # noqa: F811
    page, seen, complaints = visit(
        browser,
        live_server,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    page.click("nav >> text=Weekly")
    page.click("main >> text=2025-W35")
    page.wait_for_selector("svg.timeline")
    assert page.locator("svg.timeline").count() == 1
    assert page.inner_text(".wr-lead").startswith("Likely causes:")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if folder := os.environ.get("SCREENSHOTS"):
        name = Path(folder) / f"weekly-{width}-{scheme}"
        page.screenshot(path=f"{name}.png", full_page=True)
        page.emulate_media(media="print", color_scheme="light")
        page.screenshot(path=f"{name}-print.png", full_page=True)
    assert all(url.startswith(live_server.url) for url in seen)
    assert complaints == []


def test_a_picture_that_is_cut_says_that_it_scrolls(browser, live_server, kept):  # noqa: F811
    page, _, _ = visit(browser, live_server, viewport={"width": 360, "height": 740})
    page.goto(f"{live_server.url}/weekly/2025-W35/")
    cut = page.evaluate(CUT)
    assert "picture" in [what for what, _, _ in cut]
    assert [what for what, told, reached in cut if not (told and reached)] == []
