"""axe-core finds nothing serious on any page: light and dark, on a phone and a desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import test_browser_pages as pages
from tests.browser.test_browser_pages import (  # noqa: F401
    PASSWORD,
    browser,
    visit,
    world,
)
from tests.triage.cause_documents import at
from tests.triage.logins import person
from tests.triage.placements import people, place

AXE = Path("var/axe-4.10.3.min.js")
RUN = """async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const found = await axe.run(document, {runOnly: [...tags, "best-practice"]});
    return found.violations
        .filter(v => ["serious", "critical"].includes(v.impact))
        .map(v => [v.id, ...v.nodes.map(n => n.html.slice(0, 200))]);
}"""
PATHS = (
    *("/login/", "/", "/causes/", "/causes/cause-routing/", "/symptoms/"),
    *("/symptoms/?week=2025-W33", "/alerts/"),
    *("/symptoms/context_loss/", "/explore/?by=model&by=routing_pool", "/changes/"),
    *("/coverage/", "/health/", "/reports/", "/weekly/", "/glossary/"),
)
SIZES = {"360": (360, 740), "1440": (1440, 900)}

pytestmark = [
    *pages.pytestmark,
    # Not a service: where there is no npm it cannot be had.
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is missing"),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colors", ["light", "dark"])
def test_nothing_serious_is_found(browser, live_server, world, colors, size):  # noqa: F811
    for name in ("a", "b"):
        place(
            symptom_id="context_loss",
            reporters=people(30),
            hour=at("2025-09-01T15:00:00"),
            attributes={"model": name, "routing_pool": "p"},
        )
    person("ivy", "investigator", password=PASSWORD)
    width, height = SIZES[size]
    page, _, _ = visit(
        browser,
        live_server,
        "ivy",
        color_scheme=colors,
        viewport={"width": width, "height": height},
    )
    found = {}
    for path in PATHS:
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        page.evaluate(AXE.read_text())
        found[path] = page.evaluate(RUN)
    assert {path: what for path, what in found.items() if what} == {}


def test_it_would_find_something(browser, live_server, world):  # noqa: F811
    page, _, _ = visit(browser, live_server)
    page.evaluate("document.body.innerHTML = '<img src=x><button></button>'")
    page.evaluate(AXE.read_text())
    assert {what[0] for what in page.evaluate(RUN)} >= {"image-alt", "button-name"}
