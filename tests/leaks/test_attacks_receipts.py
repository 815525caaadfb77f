"""Attacks of docs/attacks.md on receipts; the number in a name is the row there."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.logs import TextlessFilter, TextlessFormatter
from feedback.models import ReceiptToken, Report
from tests.feedback.made_up import report
from tests.leaks.attacking import settle

pytestmark = pytest.mark.django_db
WAYS = [("get", ""), ("get", "/export"), ("delete", ""), ("delete", "/conversation")]


def url(token, more=""):
    return f"/api/v1/receipts/{token}{more}"


@pytest.fixture
def mine(call):
    """The token of my report; the victim's report is there as well."""
    call("reports", report("victim", user_id="victim", comment="quetzal"), trusted=True)
    token = call("reports", report("mine"), trusted=True).json()["receipt"]
    settle()
    return token


def near(token):
    """Return what looks like a token and is none."""
    row = ReceiptToken.objects.get(report__report_id="mine")
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    return [
        *(flipped, token[:-1], token + "A", token.upper(), token.swapcase()),
        *(token.removeprefix("gr_"), "gr_", "gs_" + token[3:], f"%20{token}"),
        # What a thief of the database has, and what anybody may know.
        *(row.digest, "gr_" + row.digest, str(row.pk), row.report.reporter),
        *("mine", "victim", "1", "*", "%25", "gr_%25", "' or '1'='1", "null"),
    ]


def test_21_a_guessed_token_opens_nothing(client, mine):
    unknown = {way: client.generic(way[0], url("gr_x", way[1])) for way in WAYS}
    for guess in near(mine):
        for (method, more), other in unknown.items():
            answer = client.generic(method, url(guess, more))
            # Near or far, a wrong guess is told the same.
            assert answer.status_code == other.status_code == 404, guess
            assert answer.content == other.content, guess
    assert Report.objects.count() == 2
    assert client.get(url(mine)).status_code == 200


def test_21_guessing_is_slowed(client, mine, settings):
    from django.core.cache import cache

    cache.clear()
    settings.RATE_LIMIT_PER_MINUTE = 20
    codes = [client.get(url(f"gr_{n}")).status_code for n in range(45)]
    cache.clear()
    # A minute may end on the way, and then twenty more are answered.
    assert codes.count(429) >= 5


def test_22_my_token_tells_nothing_of_another_report(client, mine):
    victim = {"report_id": "victim", "token": "victim", "id": "victim"}
    forms = [client.get(url(mine, more), victim) for more in ("", "/export")]
    forms.append(client.get(url(mine), headers={"X-Report-Id": "victim"}))
    for answer in forms:
        assert answer.json()["report_id"] == "mine"
        assert b"victim" not in answer.content
        assert b"quetzal" not in answer.content
    for more in ("/victim", "/../victim", "/export/victim", "/conversation/victim"):
        assert client.get(url(mine, more)).status_code in {404, 405}
    client.delete(url(mine) + "?report_id=victim", victim, "application/json")
    assert [row.report_id for row in Report.objects.all()] == ["victim"]
    assert Report.objects.get().comment == "quetzal"


def test_23_a_token_is_in_no_log_line_and_no_further_address(client, mine):
    lines = []

    class Kept(logging.Handler):
        """What the console's handler would write."""

        def emit(self, record):
            lines.append(self.format(record))

    handler = Kept()
    handler.addFilter(TextlessFilter())
    handler.setFormatter(TextlessFormatter("%(name)s %(message)s"))
    names = [None, "django", "django.request", "django.server", "django.security"]
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    try:
        answers = [
            client.get(url(mine)),
            client.get(url(mine, "/export")),
            client.get(url(mine, "/")),
            client.get(url(mine, "/nothing")),
            client.post(url(mine)),
            client.get("/", headers={"Referer": f"https://host{url(mine)}"}),
            client.get("/nothing", headers={"Referer": f"https://host{url(mine)}"}),
            client.get("/login/", {"next": url(mine)}, headers={"Host": mine}),
            client.delete(url(mine)),
            client.get(url(mine)),
        ]
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
    text = "\n".join(lines)
    assert "receipts/" in text
    assert mine not in text
    assert mine[3:] not in text
    for answer in answers:
        assert mine not in answer.content.decode()
        assert mine not in str(answer.headers)
        # A link on an answer never carries its address to another host.
        if answer.status_code != 400:
            assert answer["Referrer-Policy"] == "same-origin"
    assert answers[0]["Cache-Control"] == answers[1]["Cache-Control"] == "no-store"


def test_24_a_token_is_dead_after_erasure(call, client, mine):
    assert client.delete(url(mine)).json()["erased"] == 1
    for _ in range(2):
        for method, more in WAYS:
            assert client.generic(method, url(mine, more)).status_code == 404
        # A retry of the sender brings neither the report nor a token back.
        again = call("reports", report("mine"), trusted=True).json()
        assert (again["status"], again["receipt"]) == ("erased", None)
    assert not Report.objects.filter(report_id="mine").exists()
    assert ReceiptToken.objects.count() == 1


def test_24_a_new_report_of_another_does_not_inherit_it(call, client, mine):
    client.delete(url(mine))
    call("reports", report("next"), trusted=True)
    assert client.get(url(mine)).status_code == 404


def test_25_a_known_id_is_never_given_a_token_again(call, client):
    def sent(**fields):
        item = report("a", comment="quetzal", **fields)
        batch = call("reports/batch", [item, report("a"), item, report("b")])
        assert {given["report_id"] for given in batch.json()["receipts"]} <= {"b"}
        for trusted in (True, False):
            answer = call("reports", item, trusted=trusted)
            assert "gr_" not in answer.content.decode()
            assert "gr_" not in call("reports", report("a")).content.decode()
        assert ReceiptToken.objects.filter(report__report_id="a").count() == 1

    twice = call("reports/batch", [report("a", comment="quetzal")] * 2).json()
    (first,) = twice["receipts"]
    sent()
    settle()
    sent()
    client.delete(url(first["receipt"], "/conversation"))
    sent()
    assert client.get(url(first["receipt"])).json()["report_id"] == "a"


def test_26_a_near_miss_costs_what_any_wrong_token_costs(client, mine):
    """How long each takes is measured by bench/intake_timing.py."""

    def statements(token):
        with CaptureQueriesContext(connection) as seen:
            client.get(url(token))
        return [query["sql"].replace(token, "") for query in seen]

    def shape(token):
        return [line.partition("IN (")[0] for line in statements(token)]

    assert {len(statements(guess)) for guess in ("gr_x", mine[:-1], mine + "A")} == {1}
    assert shape("gr_x") == shape(mine[:-1])
    # Only a right one reads on: what takes longer is already known to be right.
    assert len(statements(mine)) > 1


def test_27_the_state_of_a_receipt_is_no_counter(call, client, mine):
    """Send reports like mine to see the word change at a known number."""
    first = client.get(url(mine)).json()
    for start in (0, 40):
        batch = [report(f"f{n}", user_id=f"f{n}") for n in range(start, start + 40)]
        assert call("reports/batch", batch, trusted=True).json()["accepted"] == 40
        settle()
        answer = client.get(url(mine))
        assert answer.json() == first
        assert not any(ch.isdigit() for ch in answer.json()["state"])
    export = client.get(url(mine, "/export")).json()
    assert "reporters" not in json.dumps(export)
    assert timezone.now().date().isoformat() >= first["as_of"]
