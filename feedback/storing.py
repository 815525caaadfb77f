"""How intake stores what is new, and only that.

On PostgreSQL it is one statement, however many reports there are: what a report costs
with a server is above all waiting for its answers. Elsewhere it is plain Django.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from feedback import attribution, ledger
from feedback.models import ReceiptToken, Report, SealedPayload
from feedback.prepared import on_postgres, run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from django.db.models import Field, Model

_KIND = ledger.Kind.REPORT
# Rows come as JSON documents, so that one text of SQL serves any number of them. What
# a record says of a report is what `attribution.attribute` says.
_STORE = """
    WITH given AS (
        SELECT * FROM json_populate_recordset(NULL::feedback_report, %(reports)s)
    ), erased AS (
        SELECT named FROM unnest(%(names)s::text[], %(digests)s::text[])
            AS of (named, digest)
        JOIN feedback_erased USING (digest) WHERE feedback_erased.kind = %(kind)s
    ), record AS (
        SELECT request_id, feedback_deployment.attributes FROM feedback_requestrecord
        JOIN feedback_deployment ON feedback_deployment.id = deployment_id
        WHERE request_id = ANY(%(requests)s)
    ), heard AS (
        SELECT given.report_id, COALESCE(
            NULLIF(own.attributes, '{{}}'), answer.attributes, '{{}}'
        ) AS record
        FROM given
        LEFT JOIN record AS own ON own.request_id = given.request_id
        LEFT JOIN record AS answer ON answer.request_id = given.answer_request_id
    ), stored AS (
        INSERT INTO feedback_report ({report}, claimed, attributes, disagreements)
        SELECT {report}, NULLIF(claimed, claimed || record), claimed || record, (
            SELECT count(*) FROM jsonb_each_text(record)
            WHERE claimed ? key AND claimed ->> key <> value
        )
        FROM given JOIN heard USING (report_id)
        WHERE report_id NOT IN (SELECT named FROM erased)
        ORDER BY report_id
        ON CONFLICT (report_id) DO NOTHING
        RETURNING id, report_id
    ), sealed AS (
        INSERT INTO feedback_sealedpayload (report_id, {sealed})
        SELECT stored.id, {sealed} FROM stored JOIN json_to_recordset(%(sealed)s)
            AS new (named text, key_id text, sealed_at timestamptz, ciphertext bytea)
            ON named = stored.report_id
    ), receipt AS (
        INSERT INTO feedback_receipttoken (report_id, {receipt})
        SELECT stored.id, {receipt} FROM stored JOIN json_to_recordset(%(receipts)s)
            AS new (named text, digest text, key_id text, told text, told_on date)
            ON named = stored.report_id
    )
    SELECT report_id, NULL FROM stored
    UNION ALL SELECT request_id, attributes::text FROM record
"""
_WORKED_OUT = {"claimed", "attributes", "disagreements"}


@dataclass
class Stored:
    """What was stored: ids of reports, and the attributes of recorded requests.

    `served_after` are those of a moment when the reports could be seen; None where
    nobody asked then.
    """

    reports: set[str] = field(default_factory=set)
    served: dict[str, dict[str, str]] = field(default_factory=dict)
    served_after: dict[str, dict[str, str]] | None = None


def at_once() -> AbstractContextManager[object]:
    """Make what is stored whole or nothing: a transaction, where one is needed.

    Within a transaction of the caller it can fail alone.
    """
    if on_postgres() and not connection.in_atomic_block:
        return nullcontext()
    return transaction.atomic()


def store(
    *,
    reports: Sequence[Report],
    sealed: Sequence[SealedPayload],
    receipts: Sequence[ReceiptToken],
) -> Stored:
    """Store those reports, of different ids, that are neither known nor erased.

    With what belongs to them, each attributed by the records of its requests; all or
    none. Use `at_once`.
    """
    if not reports:
        return Stored()
    if not on_postgres():
        return _store_by_django(reports, sealed, receipts)
    names = ledger.digests(kind=_KIND, names=[row.report_id for row in reports])
    requests = _requests(reports)
    parameters = {
        "reports": _document(reports, _fields(Report)),
        "sealed": _document(sealed, _fields(SealedPayload)),
        "receipts": _document(receipts, _fields(ReceiptToken)),
        "names": list(names.values()),
        "digests": list(names),
        "kind": _KIND.value,
        "requests": requests,
    }
    # The second sees what came until the first was committed.
    rows, *after = run((_statement(), parameters), attribution.question(requests))
    stored = Stored(served_after=attribution.answer(after[0]) if after else None)
    for name, attributes in rows:
        if attributes is None:
            stored.reports.add(name)
        else:
            stored.served[name] = json.loads(attributes)
    return stored


@cache
def _statement() -> str:
    def columns(fields: Sequence[Field[Any, Any]]) -> str:
        return ", ".join(str(f.column) for f in fields)

    return _STORE.format(
        report=columns(_report_fields()),
        sealed=columns(_fields(SealedPayload)),
        receipt=columns(_fields(ReceiptToken)),
    )


@cache
def _report_fields() -> list[Field[Any, Any]]:
    return [f for f in _fields(Report) if f.column not in _WORKED_OUT]


def _store_by_django(
    reports: Sequence[Report],
    sealed: Sequence[SealedPayload],
    receipts: Sequence[ReceiptToken],
) -> Stored:
    names = [row.report_id for row in reports]
    known = Report.objects.filter(report_id__in=names)
    seen = set(known.values_list("report_id", flat=True))
    # Read after the reports: what is erased between the two is in the ledger by now.
    seen |= ledger.remembered(kind=_KIND, names=names).keys()
    fresh = [row for row in reports if row.report_id not in seen]
    served = attribution.served_by(_requests(fresh))
    for row in fresh:
        attribution.attribute(row, served)
    Report.objects.bulk_create(fresh)
    SealedPayload.objects.bulk_create(
        row for row in sealed if row.report.report_id not in seen
    )
    ReceiptToken.objects.bulk_create(
        row for row in receipts if row.report.report_id not in seen
    )
    return Stored({row.report_id for row in fresh}, served)


def _requests(reports: Sequence[Report]) -> list[str]:
    both = [(row.request_id, row.answer_request_id) for row in reports]
    return sorted({name for pair in both for name in pair if name})


@cache
def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    """Return the fields that a new row brings: all but its key."""
    return [f for f in model._meta.concrete_fields if not f.primary_key]


def _document(rows: Sequence[Model], fields: Sequence[Field[Any, Any]]) -> str:
    """Return rows as JSON; what hangs on a report names it by its id, as `named`."""
    return json.dumps([_values(row, fields) for row in rows], default=_plain)


def _values(row: Model, fields: Sequence[Field[Any, Any]]) -> dict[str, object]:
    values = {str(f.column): getattr(row, f.attname) for f in fields}
    if isinstance(row, SealedPayload | ReceiptToken):
        values["named"] = row.report.report_id
    return values


def _plain(value: object) -> str:
    """Return a time or bytes as PostgreSQL reads them."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
