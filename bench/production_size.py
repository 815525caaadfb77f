"""PostgreSQL bytes a report without conversation, indexes and placement included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from bench.production_site import Running

TABLES = (
    "feedback_report",
    "feedback_sealedpayload",
    "feedback_receipttoken",
    "triage_placement",
)


def size(
    here: Running, *, rows: list[dict[str, Any]], now: datetime
) -> dict[str, float]:
    """Take reports in with receipts, redact and place them, and empty the tables."""
    from feedback import facade
    from triage.placing import place_reports

    plain = [{n: v for n, v in row.items() if n != "conversation"} for row in rows]
    for start in range(0, len(plain), 100):
        facade.accept_reports(items=plain[start : start + 100], now=now)
        while facade.redact_waiting(now=now):
            pass
        place_reports(known_before=now)
        here.execute("vacuum " + ", ".join(TABLES))
    found = {"as_it_stands": _bytes(here) / len(plain)}
    for table in TABLES:
        here.execute(f"vacuum full {table}")
    found["packed"] = _bytes(here) / len(plain)
    found["packed_tables_alone"] = _bytes(here, "pg_table_size") / len(plain)
    here.execute(f"truncate {', '.join(TABLES)} cascade")
    return {name: round(value) for name, value in found.items()}


def _bytes(here: Running, function: str = "pg_total_relation_size") -> int:
    named = " + ".join(f"{function}('{table}')" for table in TABLES)
    return here.number(f"select {named}")
