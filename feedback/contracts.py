"""The frozen objects that cross the door between feedback and triage.

Nothing here holds raw text: a comment or a turn is what redaction left of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Turn:
    """One redacted message of a conversation; `role` is user, assistant and so on."""

    role: str
    content: str


@dataclass(frozen=True)
class RedactedReport:
    """One report as triage may see it.

    `reporter` is a keyed pseudonym, None when the report named nobody or the key
    that brought it is not trusted to name reporters: such a report counts in totals
    and adds no distinct reporter; `trusted` tells the two apart. `attributes` are the
    known attribute values of the deployment that served it; an attribute that is
    missing is unknown.
    `expired` says that the text outlived SEALED_TTL before it was redacted.
    """

    report_id: str
    kind: str
    created_at: datetime
    received_at: datetime
    reporter: str | None
    comment: str
    conversation: tuple[Turn, ...] = ()
    category: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    expired: bool = False
    trusted: bool = True


@dataclass(frozen=True)
class Deployment:
    """One combination of attribute values that served requests."""

    deployment_id: int
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class TrafficRow:
    """Requests that one deployment served in the hour that starts at `hour`."""

    hour: datetime
    deployment_id: int
    requests: int


@dataclass(frozen=True)
class UsersServed:
    """Distinct users with requests in a period: `inside` some deployments, `of` all."""

    inside: int
    of: int


@dataclass(frozen=True)
class Change:
    """Something done to the fleet; `scope` maps an attribute to the values touched."""

    change_id: str
    at: datetime
    known_at: datetime
    kind: str
    title: str
    scope: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Erasure:
    """What an erasure reached: how many rows, and the ids of the reports meant.

    `report_ids` also names reports that were not stored, or that lost their
    conversation only: what triage made of any of them has to go.
    """

    report_ids: tuple[str, ...]
    reports: int = 0
    requests: int = 0


@dataclass(frozen=True)
class Kept:
    """One kind of data that is kept; `until` is None when only erasure ends it."""

    what: str
    until: datetime | None = None


@dataclass(frozen=True)
class ReceiptState:
    """What a receipt's holder may know; `told` is the coarse word of `told_on`."""

    report_id: str
    kept: tuple[Kept, ...]
    told: str = ""
    told_on: date | None = None


@dataclass(frozen=True)
class KeyUse:
    """How much is stored under one pseudonym key; `configured` says if it is known."""

    key_id: str
    configured: bool
    reporters: int
    receipts: int
    erased: int
