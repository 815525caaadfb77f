"""What attacks share: many reports of nobody, a quiet history, and the scan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from feedback import facade
from feedback.models import Report
from tests.feedback.made_up import report, traffic
from triage.models import Placement
from triage.pipeline import catch_up
from triage.placing import place_reports

HOUR = datetime(2025, 8, 26, 9, tzinfo=UTC)
THAI = "Thai characters in the middle of my English answer, for no reason"


def forged(count, **fields):
    """Return reports of as many claimed reporters."""
    return [
        report(
            f"f-{i}", user_id=f"someone-{i}", comment=THAI, conversation=[], **fields
        )
        for i in range(count)
    ]


def settle():
    """Redact and place everything, on a day that is over: totals wait for that."""
    place_waiting()
    over = timezone.now() - timedelta(days=2)
    Placement.objects.filter(taken_at__gt=over).update(taken_at=over, received_at=over)


def place_waiting():
    """Redact and place everything, now."""
    while facade.redact_waiting(now=timezone.now()):
        pass
    place_reports(known_before=timezone.now() + timedelta(hours=1))


def history(call, team=None):
    """Bring twenty quiet days of traffic, the attacked hours among them.

    A `team` is a deployment with few requests.
    """
    hours = [HOUR - timedelta(hours=h) for h in range(-3, 480)]
    fleets = [
        ({"model": "m-1", "platform": platform, "routing_pool": "p-1"}, 1000)
        for platform in ("alpha", "beta")
    ]
    fleets += [(team, 5)] if team else []
    rows = [
        traffic(hour.isoformat(), requests=requests, metadata=fleet)
        for hour in hours
        for fleet, requests in fleets
    ]
    assert call("traffic", rows, scope="fleet").status_code == 200


def burst(call, *, trusted, name="f", each=60, again=False, **fields):
    """Send `each` reports in each of three hours, of other people unless `again`."""
    for hour in range(3):
        at = (HOUR + timedelta(hours=hour, minutes=5)).isoformat()
        batch = forged(each, created_at=at, received_at=at, **fields)
        for number, item in enumerate(batch):
            item["report_id"] = f"{name}-{number}-{hour}"
            item["user_id"] = f"{name}-{number}" + ("" if again else f"-{hour}")
        answer = call("reports/batch", batch, trusted=trusted)
        assert answer.json()["accepted"] == each


def scanned():
    """Redact everything, then scan every hour that closed."""
    while facade.redact_waiting(now=timezone.now()):
        pass
    # Untrusted reports are received today; let the scan see them in their hour.
    Report.objects.update(received_at=HOUR + timedelta(minutes=6))
    catch_up(now=timezone.now())
