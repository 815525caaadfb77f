"""The demo chat and its widget: by mouse, by keyboard, without scripts, for axe."""

from __future__ import annotations

import json
import re

import pytest
from django.utils import timezone

from feedback.apikeys import create_key
from feedback.models import Report
from tests.browser import test_browser_pages as pages
from tests.browser.test_browser_accessible import AXE, RUN
from tests.browser.test_browser_pages import browser  # noqa: F401
from tests.client.scripted_server import Reply, scripted

pytestmark = pages.pytestmark
BUG = "role=button[name='Report a bug']"
SIZES = {"360": (360, 740), "1440": (1440, 900)}
PATHS = ("/demo/chat/", "/demo/chat/report?kind=thumbs_down")


@pytest.fixture(autouse=True)
def _redacted_later(monkeypatch):
    monkeypatch.setattr("feedback.tasks.redact_waiting.delay", lambda: None)


def opened(browser, live_server, path="/demo/chat/", **context):  # noqa: F811
    page = browser.new_context(**context).new_page()
    page.set_default_timeout(90_000)  # a busy machine is slow, not broken
    page.complaints = []
    page.seen = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.seen.append(request))
    page.goto(live_server.url + path)
    return page


def sent(page):
    return [json.loads(r.post_data) for r in page.seen if r.method == "POST"]


# The text, label or tag of what has the focus, in the widget or outside.
FOCUSED = """() => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at.ariaLabel || at.textContent.trim() || at.tagName;
}"""


def has_focus(page, name):
    """Wait until this has the focus; fail when it does not get it."""
    page.wait_for_function(f"name => ({FOCUSED})() === name", arg=name)


def test_what_is_shown_is_sent_and_the_receipt_works(browser, live_server):  # noqa: F811
    page = opened(browser, live_server)
    page.click(BUG)
    assert not page.is_checked("dialog input[type=checkbox]")
    page.fill("dialog textarea", "quetzal: it answered in Thai")
    shown = page.inner_text("dialog pre")
    assert "conversation" not in shown
    assert page.locator("dialog").inner_text().count("90 days") == 1
    page.click("dialog button.main")
    page.wait_for_selector("code")
    assert sent(page) == [json.loads(shown)]
    stored = Report.objects.get()
    assert stored.report_id == json.loads(shown)["report_id"]
    assert not stored.consent_conversation
    # The browser asks for an icon of the receipt's JSON, and there is none.
    assert page.complaints == []
    page.click("code")
    page.wait_for_url("**/api/v1/receipts/**")
    assert stored.report_id in page.inner_text("body")


def test_the_ticked_conversation_is_shown_and_sent(browser, live_server):  # noqa: F811
    page = opened(browser, live_server)
    page.click("role=button[name='Bad answer']")
    page.check("text=Send the conversation too (2 messages)")
    shown = json.loads(page.inner_text("dialog pre"))
    assert [turn["role"] for turn in shown["conversation"]] == ["user", "assistant"]
    page.click("dialog button.main")
    page.wait_for_selector("code")
    assert sent(page) == [shown]
    assert Report.objects.get().consent_conversation
    # The box is empty again at the next report.
    page.click(BUG)
    assert not page.is_checked("dialog input[type=checkbox]")


def test_by_the_keyboard_alone(browser, live_server):  # noqa: F811
    page = opened(browser, live_server)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == "Bad answer":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    has_focus(page, "TEXTAREA")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    has_focus(page, "Bad answer")
    page.keyboard.press("Enter")
    has_focus(page, "TEXTAREA")
    page.keyboard.type("quetzal")
    for name in ("INPUT", "What is sent", "Send"):
        page.keyboard.press("Tab")
        has_focus(page, name)
    page.keyboard.press("Enter")
    page.wait_for_selector("code")
    assert Report.objects.count() == 1


def test_an_error_is_said_and_what_was_typed_stays(browser, live_server, settings):  # noqa: F811
    settings.COMMENT_MAX_BYTES = 8
    page = opened(browser, live_server)
    page.click(BUG)
    page.fill("dialog textarea", "quetzal and toucan")
    page.click("dialog button.main")
    alert = page.wait_for_selector("dialog [role=alert]:not(:empty)")
    assert alert.inner_text() == "Not sent: comment is larger than 8 bytes of UTF-8."
    assert page.input_value("dialog textarea") == "quetzal and toucan"
    page.fill("dialog textarea", "quetzal")
    page.click("dialog button.main")
    page.wait_for_selector("code")
    first, second = sent(page)
    assert first["report_id"] != second["report_id"]


def test_a_retry_of_the_same_words_is_the_same_report(browser, live_server):  # noqa: F811
    page = opened(browser, live_server)
    page.route("**/demo/chat/report", lambda route: route.abort(), times=1)
    page.click(BUG)
    page.fill("dialog textarea", "quetzal")
    page.click("dialog button.main")
    alert = page.wait_for_selector("dialog [role=alert]:not(:empty)")
    assert alert.inner_text() == "Not sent: the server could not be reached."
    page.click("dialog button.main")
    page.wait_for_selector("code")
    first, second = sent(page)
    assert first == second


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "not listed"])
def test_another_sites_page_with_a_publishable_key(
    browser,  # noqa: F811
    live_server,
    settings,
    listed,
):
    with scripted(Reply(200)) as other:
        settings.WIDGET_ORIGINS = [other.url] if listed else []
        key = create_key(name="w", scopes=["intake"], trusted=False, now=timezone.now())
        page = browser.new_context().new_page()
        page.goto(other.url)
        page.add_script_tag(path="feedback/static/feedback/widget.js")
        page.evaluate(
            """([endpoint, key]) => {
                const widget = document.createElement("groundswell-feedback");
                widget.setAttribute("endpoint", endpoint);
                widget.setAttribute("key", key);
                document.body.append(widget);
            }""",
            [f"{live_server.url}/api/v1/reports", key],
        )
        page.click(BUG)
        page.fill("dialog textarea", "quetzal")
        page.click("dialog button.main")
        if listed:
            page.wait_for_selector("code")
        else:
            alert = page.wait_for_selector("dialog [role=alert]:not(:empty)")
            assert "could not be reached" in alert.inner_text()
    assert Report.objects.count() == (1 if listed else 0)


def test_without_scripts_the_form_does_it(browser, live_server):  # noqa: F811
    page = opened(browser, live_server, java_script_enabled=False)
    page.click("text=Bad answer")
    assert not page.is_checked("#conversation")
    page.fill("#comment", "quetzal")
    page.check("#conversation")
    page.click("main button")
    assert re.search(r"Your receipt, shown only now: \S+", page.inner_text("main"))
    stored = Report.objects.get()
    assert (stored.kind, stored.consent_conversation) == ("thumbs_down", True)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.skipif(not AXE.exists(), reason="axe-core is missing")
def test_nothing_serious_is_found(browser, live_server, colors, size):  # noqa: F811
    width, height = SIZES[size]
    context = {"viewport": {"width": width, "height": height}, "color_scheme": colors}
    # Half-way into view nothing has its colours yet.
    context["reduced_motion"] = "reduce"
    found = {}
    for path in PATHS:
        page = opened(browser, live_server, path, **context)
        if path == PATHS[0]:
            page.click(BUG)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE.read_text())
        found[path] = page.evaluate(RUN)
    assert {path: what for path, what in found.items() if what} == {}


def test_the_widget_is_small_and_names_no_other_host():
    text = pages.Path("feedback/static/feedback/widget.js").read_text()
    assert len(text.encode()) < 10_000
    assert not re.search(r"https?://|\beval\b|new Function|innerHTML|style=", text)
