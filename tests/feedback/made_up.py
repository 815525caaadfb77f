"""Alice's, Bob's and nobody's reports, and the fleet that served them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedback.roles import Viewer

NOW = datetime(2025, 8, 26, 12, tzinfo=UTC)


def report(report_id: str = "r-1", **fields: Any) -> dict[str, Any]:
    """Return a report of Alice's, with consent and a conversation."""
    return {
        "report_id": report_id,
        "kind": "thumbs_down",
        "created_at": "2025-08-26T09:15:00+00:00",
        "user_id": "alice",
        "comment": "The answer stopped half way.",
        "consent": {"conversation": True, "version": "2025-01"},
        "conversation": [
            {"role": "user", "content": "Write to Bob Carter, please."},
            {"role": "assistant", "content": "Dear Bob, I am", "request_id": "q-2"},
        ],
        "request_id": None,
        "metadata": {"model": "m-1", "platform": "alpha", "routing_pool": "p-1"},
        **fields,
    }


def traffic(hour: str = "2025-08-26T09:00:00+00:00", **fields: Any) -> dict[str, Any]:
    """Return an hour of traffic."""
    metadata = {"model": "m-1", "platform": "alpha", "routing_pool": "p-1"}
    return {"hour": hour, "requests": 100, "metadata": metadata, **fields}


def change(change_id: str = "c-1", **fields: Any) -> dict[str, Any]:
    """Return a deploy."""
    return {
        "change_id": change_id,
        "at": "2025-08-25T14:00:00+00:00",
        "kind": "deploy",
        "title": "server build 41",
        "metadata": {"platform": ["alpha"]},
        **fields,
    }


def request(request_id: str = "q-2", **fields: Any) -> dict[str, Any]:
    """Return a request record that contradicts the report's platform."""
    return {
        "request_id": request_id,
        "at": "2025-08-26T09:14:00+00:00",
        "metadata": {"model": "m-1", "platform": "beta", "routing_pool": "p-1"},
        **fields,
    }


def viewer(name: str, *roles: str) -> Viewer:
    """Return the viewer of a login that holds the roles; make it if need be."""
    # The rest of this module serves tests without Django, too.
    from django.contrib.auth import get_user_model

    from feedback.roles import give, viewer_of

    user, _ = get_user_model().objects.get_or_create(username=name)
    for role in roles:
        give(username=name, role=role)
    return viewer_of(user)
