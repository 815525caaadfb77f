"""Cause documents as the scan stores them, for the tests of what reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from triage.models import Cause

ROUTING: dict[str, Any] = {
    "cause_id": "cause-routing",
    "status": "open",
    "symptoms": [
        {
            "symptom_id": "context_loss",
            "label": "Loses the context",
            "keywords": ["forgot", "earlier", "again"],
        }
    ],
    "series": "symptom:context_loss",
    "attributes": {"model": ["sonnet-4"], "routing_pool": ["long-context"]},
    "alternatives": [{"context_bucket": ["1m"], "model": ["sonnet-4"]}],
    "basis": "traffic",
    "onset": "2025-08-05T14:00:00+00:00",
    "onset_interval": ["2025-08-05T12:00:00+00:00", "2025-08-05T16:00:00+00:00"],
    "detected_at": "2025-08-06T20:00:00+00:00",
    "resolved_at": None,
    "rate_ratio": 11.4,
    "rate_ratio_interval": [8.2, 15.9],
    "reports": 63,
    "reporters": 58,
    "expected": 5.52,
    "affected": {
        "requests": 128034,
        "share": 0.0081,
        "worst_hour_share": 0.16,
        "users": 4102,
    },
    "steps": [
        {
            "at": "2025-08-29T09:00:00+00:00",
            "excess_per_hour": 2.31,
            "traffic_share": 0.152,
            "rate_ratio": 11.1,
        }
    ],
    "suspect_changes": [
        {
            "change_id": "chg-41",
            "title": "Route <short> requests to long-context servers",
            "at": "2025-08-05T13:10:00+00:00",
            "score": 0.93,
            "reasons": ["50 minutes before the onset", "its scope covers the cause"],
        }
    ],
}

# As the scan tells it where a logged change dates the onset.
DATED = ROUTING | {
    "onset": "2025-08-05T13:10:00+00:00",
    "onset_change": {
        "change_id": "chg-41",
        "title": "Route <short> requests to long-context servers",
    },
}

CORRUPTION: dict[str, Any] = ROUTING | {
    "cause_id": "cause-corruption",
    "status": "resolved",
    "symptoms": [
        {"symptom_id": "foreign_language", "label": "Foreign script", "keywords": []},
        {"symptom_id": "broken_code", "label": "Broken code", "keywords": []},
    ],
    "series": "symptom:foreign_language",
    "attributes": {"platform": ["tpu"], "model": ["opus-4", "opus-4-1", "sonnet-4"]},
    "alternatives": [],
    "onset": "2025-08-25T10:00:00+00:00",
    "onset_interval": ["2025-08-25T09:00:00+00:00", "2025-08-25T12:00:00+00:00"],
    "detected_at": "2025-08-25T16:00:00+00:00",
    "resolved_at": "2025-09-02T18:00:00+00:00",
    "affected": {"requests": 900000, "share": 0.05, "worst_hour_share": 0.08},
    "steps": [],
    "suspect_changes": [],
}

SMALL: dict[str, Any] = ROUTING | {
    "cause_id": "cause-small",
    "symptoms": [
        {"symptom_id": "slow_response", "label": "Slow", "keywords": ["slow"]}
    ],
    "attributes": {"region": ["eu"]},
    "alternatives": [],
    "detected_at": "2025-08-30T00:00:00+00:00",
    "reports": 37,
    "reporters": 3,
    "expected": 0.77,
    "rate_ratio": 48.1,
    "rate_ratio_interval": [30.3, 77.7],
    "affected": {"requests": 5000, "share": 0.2, "worst_hour_share": 0.3, "users": 2},
}


def store(document: dict[str, Any], *, state: str = "open", verdict: str = "") -> Cause:
    """Store a cause as the pipeline does, with what people said of it."""
    resolved = document["resolved_at"]
    return Cause.objects.create(
        cause_id=document["cause_id"],
        state=state,
        verdict=verdict,
        series=document["series"],
        onset=datetime.fromisoformat(document["onset"]),
        detected_at=datetime.fromisoformat(document["detected_at"]),
        resolved_at=datetime.fromisoformat(resolved) if resolved else None,
        document=document,
    )


def told(document: dict[str, Any], verdict: str | None = None) -> dict[str, Any]:
    """Return a document as it is read: the scan's, with what people judged."""
    return document | {"verdict": verdict}


def at(text: str) -> datetime:
    """Return a UTC time from its ISO text without offset."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
