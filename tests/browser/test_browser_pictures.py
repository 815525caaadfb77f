"""Every page as a picture, for eyes: kept where SCREENSHOTS names a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.test_browser_pages import (  # noqa: F401
    PASSWORD,
    browser,
    pytestmark,
    visit,
    world,
)
from tests.triage.logins import person

PAGES = {
    "now": "/",
    "causes": "/causes/",
    "cause": "/causes/cause-routing/",
    "symptoms": "/symptoms/",
    "symptoms-week": "/symptoms/?week=2025-W33",
    "symptom": "/symptoms/context_loss/",
    "explore": "/explore/?by=model",
    "weekly": "/weekly/",
    "changes": "/changes/",
    "coverage": "/coverage/",
    "health": "/health/",
    "reports": "/reports/",
    "glossary": "/glossary/",
    "alerts": "/alerts/",
    "access-log": "/access-log",
    "chat": "/demo/chat/",
}


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_complains_of_nothing(
    browser,  # noqa: F811
    live_server,
    world,  # noqa: F811
    tmp_path,
    scheme,
    width,
):
    person("all", "viewer", "investigator", "admin", password=PASSWORD)
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    size = {"width": width, "height": 900}
    page, seen, complaints = visit(
        browser, live_server, "all", color_scheme=scheme, viewport=size
    )
    for name, path in PAGES.items():
        assert page.goto(live_server.url + path).status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
    assert all(url.startswith(live_server.url) for url in seen)
    assert complaints == []
