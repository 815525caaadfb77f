"""A GitHub issue of a cause, from its page: what is shown is sent, once confirmed."""

from __future__ import annotations

import pytest

from tests.browser import test_browser_pages as pages
from tests.browser.test_browser_accessible import AXE, RUN
from tests.browser.test_browser_pages import (  # noqa: F401
    PASSWORD,
    browser,
    visit,
    world,
)
from tests.triage.github_server import github
from tests.triage.logins import person

pytestmark = pages.pytestmark


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_an_investigator_reads_it_and_confirms_it(
    browser,  # noqa: F811
    live_server,
    world,  # noqa: F811
    settings,
    colors,
):
    person("ivy", "investigator", password=PASSWORD)
    settings.GITHUB_TOKEN, settings.GITHUB_REPOSITORY = "made up", "acme/serving"
    with github() as hub:
        settings.GITHUB_API_URL = hub.url
        page, _, complaints = visit(
            browser,
            live_server,
            "ivy",
            java_script_enabled=True,
            color_scheme=colors,
            viewport={"width": 360, "height": 740},
        )
        page.goto(f"{live_server.url}/causes/cause-routing/")
        page.click("text=A GitHub issue of this cause")
        title, body = page.locator("pre.sent").all_inner_texts()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if AXE.exists():
            page.evaluate(AXE.read_text())
            assert page.evaluate(RUN) == []
        assert hub.seen == []
        page.click("text=Create the issue")
        page.wait_for_selector("#issues")
        link = page.locator("a:has-text('acme/serving#1347')")
        assert link.get_attribute("href").endswith("/acme/serving/issues/1347")
    (issue,) = hub.issues
    assert issue["title"] == title
    assert issue["body"].strip() == body.strip()
    assert complaints == []
