"""What stands beside a cause and is no part of it: probes and thumbs up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from triage.queries.probes import probes_beside
from triage.queries.ratings import ratings_beside

if TYPE_CHECKING:
    from triage.queries.cause_view import CauseView
    from triage.queries.documents import Document
    from triage.queries.probes import ProbesBeside
    from triage.queries.ratings import Ratings


Beside = tuple["ProbesBeside | None", "Ratings | None"]


def beside_view(*, cause: CauseView, now: datetime) -> Beside:
    """Return the probes and the ratings beside a cause, each None where there is none.

    Nothing later than `now` is looked at.
    """
    where: dict[str, Any] = {
        "attributes": dict(cause.attributes),
        "onset": cause.onset,
        "ended_at": cause.until,
        "now": now,
    }
    told: dict[str, Any] = {
        "reports": cause.reports.value,
        "expected": cause.expected.value,
    }
    return probes_beside(**where), ratings_beside(**where, **told)


def with_beside(*, document: Document, now: datetime) -> Document:
    """Return a document that may be shown with `probes` and `ratings`, where they are.

    Without any it is the same, key for key.
    """
    ended = document.get("resolved_at") and (
        document.get("ended_at") or document["resolved_at"]
    )
    where: dict[str, Any] = {
        "attributes": document["attributes"],
        "onset": datetime.fromisoformat(document["onset"]),
        "ended_at": datetime.fromisoformat(ended) if ended else None,
        "now": now,
    }
    told: dict[str, Any] = {n: document.get(n) for n in ("reports", "expected")}
    found = {
        "probes": probes_beside(**where),
        "ratings": ratings_beside(**where, **told),
    }
    more = {name: one.document() for name, one in found.items() if one is not None}
    return document | more
