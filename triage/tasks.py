"""Celery's doors into triage; each is a shell round one plain function."""

from __future__ import annotations

from time import monotonic

from celery import shared_task

from feedback import facade
from triage import retention
from triage.alerts.outbox import alert as send_alerts
from triage.erasure import rebuild
from triage.gauges import note_scan
from triage.pipeline import catch_up
from triage.report.schedule import make_due


@shared_task(name="triage.scan", ignore_result=True)  # type: ignore[untyped-decorator]
def scan() -> None:
    """Place what was redacted and scan every hour that closed."""
    begun = monotonic()
    catch_up(now=facade.clock())
    note_scan(seconds=monotonic() - begun)
    alert.delay()


@shared_task(name="triage.alert", ignore_result=True)  # type: ignore[untyped-decorator]
def alert() -> None:
    """Note what receivers are owed for what happened lately, and send what is due."""
    send_alerts(now=facade.clock())


@shared_task(name="triage.rebuild", ignore_result=True)  # type: ignore[untyped-decorator]
def rebuild_counts(again: list[str] | None = None) -> None:
    """Count without what was erased; place anew the reports of these ids."""
    rebuild(again=again or [])
    facade.scrub(thorough=False)


@shared_task(name="triage.purge", ignore_result=True)  # type: ignore[untyped-decorator]
def purge() -> None:
    """Delete what has been kept long enough, of feedback and of triage."""
    retention.purge(now=facade.clock())


@shared_task(name="triage.weekly_report", ignore_result=True)  # type: ignore[untyped-decorator]
def weekly_report() -> None:
    """Make and keep the weekly report that is due, once."""
    make_due(now=facade.clock())
