"""What the API answers is what its description says, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from feedback import facade
from feedback.apikeys import create_key
from tests.feedback.made_up import change
from tests.pure.scan.test_document import document  # noqa: F401
from tests.triage.cause_documents import ROUTING, SMALL, at, store
from tests.triage.placements import people, place
from triage.models import KeptReport
from triage.web.cause_schemas import CauseOut
from triage.web.schemas import (
    CausesOut,
    ChangesOut,
    ExploredOut,
    HealthOut,
    SymptomsOut,
    WeeklyReportsOut,
)

pytestmark = pytest.mark.django_db
ANSWERS = {
    "causes?limit=9": CausesOut,
    "changes?limit=9": ChangesOut,
    "symptoms?limit=9": SymptomsOut,
    "explore?limit=9": ExploredOut,
    "weekly?limit=9": WeeklyReportsOut,
    "health": HealthOut,
}


def unnamed(told: Any, described: Any, at_field: str = "") -> list[str]:
    """Return the fields of an answer that are in no field of what was read of it."""
    if isinstance(told, dict) and isinstance(described, dict):
        gone = [f"{at_field}.{name}" for name in told if name not in described]
        inner = [name for name in told if name in described]
        return gone + [
            found
            for name in inner
            for found in unnamed(told[name], described[name], f"{at_field}.{name}")
        ]
    if isinstance(told, list) and isinstance(described, list):
        pairs = zip(told, described, strict=True)
        return [f for one, other in pairs for f in unnamed(one, other, at_field)]
    return []


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_has_no_field_that_is_not_described(client, path, document):  # noqa: F811
    store(ROUTING)
    store(SMALL)
    store(document | {"cause_id": "cause-real", "symptoms": [], "verdict": None})
    start = at("2025-08-01T00:00:00")
    facade.accept_changes(items=[change("chg-41")], now=start)
    place(symptom_id="slow_response", reporters=people(9), hour=start)
    KeptReport.objects.create(
        week="2025-W31",
        made_at=start,
        document={"sentence": "Quiet."},
        body="",
        markdown="",
    )
    token = create_key(name="r", scopes=["read"], trusted=False, now=timezone.now())
    headers = {"Authorization": f"Bearer {token}"}
    told = client.get(f"/api/v1/{path}", headers=headers).json()
    read = ANSWERS[path].model_validate(told).model_dump(mode="json")
    assert unnamed(told, read) == []


def test_a_cause_as_the_scan_writes_it_is_described(document):  # noqa: F811
    told = document | {"cause_id": "c", "symptoms": [], "verdict": None}
    read = CauseOut.model_validate(told).model_dump(mode="json")
    assert unnamed(told, read) == []
    assert document["explanation"]
