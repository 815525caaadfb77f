"""What the vendored scripts add: contents are swapped, days stand in one chart."""

from __future__ import annotations

import pytest

from feedback import facade
from tests.browser.test_browser_pages import (  # noqa: F401
    browser,
    pytestmark,
    visit,
    world,
)
from tests.triage.cause_documents import at

ASKED = "/explore/?series=all&by=model&from=2025-08-05&to=2025-08-11"


@pytest.fixture
def served(world):  # noqa: F811
    where = {"model": "sonnet-4", "routing_pool": "long-context"}
    facade.accept_traffic(
        items=[
            {
                "hour": at(f"2025-08-{day:02d}T15:00:00").isoformat(),
                "requests": 1000,
                "metadata": where,
            }
            for day in range(5, 12)
        ],
        now=at("2025-09-10T00:00:00"),
    )


def test_a_filter_swaps_the_content_and_keeps_address_and_focus(
    browser,  # noqa: F811
    live_server,
    world,  # noqa: F811
):
    page, seen, complaints = visit(browser, live_server)
    page.goto(f"{live_server.url}/causes/")
    page.evaluate("window.stays = true")
    before = page.locator("main tbody tr").count()
    page.focus("#status-resolved")
    page.keyboard.press("Enter")
    page.wait_for_selector("#status-resolved[aria-current=true]")
    assert page.evaluate("window.stays")
    assert page.url.endswith("/causes/?status=resolved")
    assert 0 < page.locator("main tbody tr").count() < before
    assert page.evaluate("document.activeElement.id") == "status-resolved"
    page.go_back()
    page.wait_for_selector("#status-all[aria-current=true]")
    assert page.locator("main tbody tr").count() == before
    assert page.evaluate("sessionStorage.getItem('htmx-history-cache')") is None
    assert all(url.startswith(live_server.url) for url in seen)
    assert complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_form_gives_the_same_page_either_way(browser, live_server, served, scripts):  # noqa: F811
    page, _, complaints = visit(browser, live_server, java_script_enabled=scripts)
    page.goto(live_server.url + ASKED)
    assert page.locator("figure.chart:not([hidden]) canvas").count() == scripts
    assert page.locator("svg.days").count() == 1
    page.select_option("#by", "routing_pool")
    page.click("#show")
    page.wait_for_selector("th:has-text('long-context')")
    assert "by=routing_pool" in page.url
    assert page.locator("figure.chart:not([hidden]) canvas").count() == scripts
    assert complaints == []


def test_what_a_filter_refuses_is_said(browser, live_server, world):  # noqa: F811
    page, _, _ = visit(browser, live_server)
    page.goto(f"{live_server.url}/changes/")
    page.evaluate("document.querySelector('#kind').options[0].value = 'nonsense'")
    page.click("#show")
    page.wait_for_selector("text=kind: must be one of")
