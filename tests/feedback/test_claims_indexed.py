"""Claiming looks at the few reports that wait, not at all that there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback import facade
from feedback.claims import claim_waiting, release
from tests.feedback.made_up import NOW, report

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
def test_no_question_of_a_claim_scans_the_reports():
    facade.accept_reports(items=[report(f"r-{n}") for n in range(9)], now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        claim, held = claim_waiting(now=NOW, limit=5)
        release(claim)
        facade.waiting_before(known_before=NOW)
    assert len(held) == 5
    questions = [q["sql"] for q in asked if q["sql"].startswith(("SELECT", "UPDATE"))]
    assert len(questions) >= 6
    for sql in questions:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = [row[3] for row in cursor.fetchall()]
        assert not [step for step in plan if step.startswith("SCAN feedback_report")]
