"""The calls of the API as bytes and addresses; nothing is sent here."""

from __future__ import annotations

import json
import secrets
import string
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_API = "/api/v1"


@dataclass(frozen=True)
class Call:
    """One request. `what` is its kind in a word or two, for counts and logs."""

    what: str
    method: str
    path: str
    body: bytes = b""
    item_id: str = ""


def new_id() -> str:
    """Return a new idempotency key of 130 random bits.

    It is made of letters alone: among digits some would look like a card number.
    """
    letters = (secrets.choice(string.ascii_lowercase) for _ in range(28))
    return "gs-" + "".join(letters)


def time_text(moment: datetime | str | None) -> str:
    """Return a time as the API takes it, now for None.

    Raises ValueError for a time without an offset.
    """
    if isinstance(moment, str):
        return moment
    moment = datetime.now(UTC) if moment is None else moment
    if moment.tzinfo is None:
        raise ValueError("a time needs an offset from UTC")
    return moment.isoformat()


def report_item(
    *,
    kind: str,
    report_id: str,
    created_at: datetime | str | None = None,
    conversation: Sequence[Mapping[str, Any]] | None = None,
    consent_version: str | None = None,
    **fields: object,
) -> dict[str, Any]:
    """Return a report as the API takes it; what is None or empty is left out.

    A conversation goes only with the version of the consent that was given to it.
    Raises ValueError for one without, and for a time without an offset.
    """
    if conversation and not consent_version:
        raise ValueError("a conversation needs the version of the consent to it")
    item = {
        "report_id": report_id,
        "kind": kind,
        "created_at": time_text(created_at),
        **{name: value for name, value in fields.items() if value},
    }
    if conversation and consent_version:
        item["consent"] = {"conversation": True, "version": consent_version}
        item["conversation"] = [dict(turn) for turn in conversation]
    return item


def report_call(item: Mapping[str, Any]) -> Call:
    """Return the call that sends a report. Raises TypeError or ValueError."""
    return raw_report_call(_json(item), item["report_id"])


def raw_report_call(body: bytes, report_id: str) -> Call:
    """Return the call that sends these very bytes."""
    return Call("report", "POST", f"{_API}/reports", body, report_id)


def traffic_call(rows: Sequence[Mapping[str, Any]]) -> Call:
    """Return the call that sends traffic. Raises TypeError or ValueError."""
    made = [{**row, "hour": time_text(row["hour"])} for row in rows]
    return Call("traffic", "POST", f"{_API}/traffic", _json(made), new_id())


def thumbs_up_call(item: Mapping[str, Any]) -> Call:
    """Return the call that sends a thumbs-up. Raises TypeError or ValueError."""
    body = _json([item])
    return Call("thumbs-up", "POST", f"{_API}/thumbs_up", body, item["rating_id"])


def change_call(item: Mapping[str, Any]) -> Call:
    """Return the call that sends a change. Raises TypeError or ValueError."""
    return Call("change", "POST", f"{_API}/changes", _json([item]), item["change_id"])


def probe_call(item: Mapping[str, Any]) -> Call:
    """Return the call that sends a probe. Raises TypeError or ValueError."""
    return Call("probe", "POST", f"{_API}/probes", _json([item]), item["probe_id"])


def receipt_call(token: str, *, method: str = "GET", part: str = "") -> Call:
    """Return a call on the receipt with this token."""
    path = f"{_API}/receipts/{quote(token, safe='')}{part}"
    return Call("receipt", method, path)


def _json(value: object) -> bytes:
    # Plain ASCII: a lone surrogate in a text must not lose the report.
    return json.dumps(value, allow_nan=False).encode()
