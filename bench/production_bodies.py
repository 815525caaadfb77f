"""The report that intake is measured with: a thumbs-down of some 900 bytes."""

from __future__ import annotations

import json

_SAID = (
    "The second half of the answer was in another language, and the table that I "
    "asked for is cut off after the third row. I tried again with the same question "
    "and got the same again. My name is Maya Lindqvist, write to maya@example.com."
)
_TURNS = [
    {"role": "user", "content": "Make a table of the rivers of Europe, by length."},
    {"role": "assistant", "content": "| river | km |\n|---|---|\n| Volga | 3,530 |"},
]
_METADATA = {
    "model": "aria-4",
    "platform": "gpu",
    "routing_pool": "long_context",
    "region": "europe",
    "surface": "apps",
}


def item_of(report_id: str) -> dict[str, object]:
    """Return a report of this id, of a person of its own."""
    return {
        "report_id": report_id,
        "kind": "thumbs_down",
        "created_at": "2025-08-26T09:15:00+00:00",
        "user_id": f"u-{report_id}",
        "comment": _SAID,
        "consent": {"conversation": True, "version": "2025-06"},
        "conversation": _TURNS,
        "metadata": _METADATA,
        "request_id": f"req-{report_id}",
    }


def body_of(report_id: str) -> bytes:
    """Return the same as the body of a request."""
    return json.dumps(item_of(report_id)).encode()
