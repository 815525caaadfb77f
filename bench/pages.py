"""How long the pages take beside a bare page, on a large database.

    DATABASE_URL=... .venv/bin/python -m bench.pages [--reports 100000] [--out F]

Fills an empty database (a filled one stays) with placed reports, traffic of 500
deployments and three causes, and asks for each page in this process. `started` is the
time of the first view of a process, `first` of the first view after a scanned hour,
`median` of the views after it; all as multiples of the median of a bare page (session
and login, one line of text) that is asked for in turn with it. `cpu` is the same as
`median` in the time of this process on the processor, which other work on the machine
disturbs less; a server of PostgreSQL is not in it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

START = datetime(2026, 8, 3, tzinfo=UTC)
DAYS, DEPLOYMENTS, SEED = 56, 500, 5
VIEWS = range(60)
HOURLY = 75
PAGES = (
    "/",
    "/causes/",
    "/causes/C-1/",
    "/symptoms/",
    "/symptoms/context_loss/",
    "/reports/",
    "/explore/",
    "/changes/",
    "/coverage/",
    "/health/",
)


def fill(reports: int) -> None:
    """Store reports, traffic and causes as the pipeline leaves them."""
    from feedback import facade
    from tests.triage.cause_documents import ROUTING
    from triage.core.symptoms import BY_ID
    from triage.models import Cause, Placement, ScanState

    rng = random.Random(SEED)
    ids = [*BY_ID, ""]
    cells = [
        {"model": f"m-{n % 10}", "pool": f"p-{n // 10}"} for n in range(DEPLOYMENTS)
    ]
    last = START + timedelta(days=DAYS)
    for number in range(DEPLOYMENTS):
        hour = (last - timedelta(hours=1 + number % 48)).isoformat()
        row = {"hour": hour, "requests": 100, "metadata": cells[number]}
        facade.accept_traffic(items=[row], now=last)
    Placement.objects.bulk_create(
        (
            Placement(
                report_id=f"r{number}",
                received_at=hour,
                taken_at=hour + timedelta(hours=1),
                hour=hour,
                reporter=f"p{rng.randrange(reports // 2)}",
                attributes=rng.choice(cells),
                symptom_id=symptom_id,
                family=BY_ID[symptom_id].family if symptom_id else "",
                words=["slow", "answer"],
                version="bench",
            )
            for number in range(reports)
            for hour in [START + timedelta(hours=rng.randrange(DAYS * 24))]
            for symptom_id in [rng.choice(ids)]
        ),
        batch_size=1000,
    )
    fill_reports()
    for number in range(1, 4):
        onset = START + timedelta(days=40 + number)
        document = {
            **ROUTING,
            "cause_id": f"C-{number}",
            "attributes": {"model": [f"m-{number}"]},
            "onset": onset.isoformat(),
            "reports": 400,
            "reporters": 300,
        }
        Cause.objects.create(
            cause_id=f"C-{number}",
            series=document["series"],
            onset=onset,
            detected_at=onset + timedelta(hours=5),
            document=document,
        )
    ScanState.objects.create(pk=1, last_hour=last - timedelta(hours=1))


def fill_reports() -> None:
    """Store the redacted report behind each placement."""
    from feedback.models import Report
    from triage.models import Placement

    Report.objects.bulk_create(
        (
            Report(
                report_id=row.report_id,
                digest="0" * 64,
                kind=Report.Kind.THUMBS_DOWN,
                source="bench",
                created_at=row.hour,
                received_at=row.received_at,
                hour=row.hour,
                reporter=row.reporter,
                reporter_trusted=True,
                claimed=row.attributes,
                attributes=row.attributes,
                state=Report.State.REDACTED,
                comment="A made-up complaint, of the length that many have.",
                redacted_at=row.taken_at,
                redaction_version="bench",
                handed=True,
                taken=True,
            )
            for row in Placement.objects.iterator(chunk_size=1000)
        ),
        batch_size=1000,
    )


def scan_an_hour() -> None:
    """Store an hour's reports and mark it scanned, as the pipeline does."""
    from triage.models import Placement, ScanState

    state = ScanState.objects.get()
    hour = state.last_hour + timedelta(hours=1)
    rows = list(Placement.objects.order_by("-pk")[:HOURLY])
    for row in rows:
        row.pk, row.report_id = None, f"{row.report_id}+"
        row.hour, row.received_at, row.taken_at = hour, hour, hour + timedelta(hours=1)
    Placement.objects.bulk_create(rows)
    state.last_hour = hour
    state.save()


def milliseconds(
    view: Callable[[], Any], clock: Callable[[], float] = time.perf_counter
) -> float:
    """Time one view."""
    start = clock()
    view()
    return (clock() - start) * 1000


def measured(client: Client, path: str) -> dict[str, Any]:
    """Time one page, count its queries and bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from triage.queries.remembered import forget

    def view() -> None:
        client.get(path)

    def bare() -> None:
        client.get("/bare/")

    bare()
    forget()
    started = milliseconds(view)
    scan_an_hour()
    first = milliseconds(view)
    wall, cpu = in_turn(view, bare), in_turn(view, bare, time.process_time)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code != 200:
        msg = f"{path} answers {answer.status_code}"
        raise RuntimeError(msg)
    return {
        "queries": len(queries),
        "kilobytes": round(len(answer.content) / 1000, 1),
        "bare_ms": round(wall[1], 2),
        "first_ms": round(first),
        "started_times_bare": round(started / wall[1], 1),
        "first_times_bare": round(first / wall[1], 1),
        "median_times_bare": round(wall[0] / wall[1], 1),
        "cpu_times_bare": round(cpu[0] / cpu[1], 1),
    }


def in_turn(
    view: Callable[[], None],
    bare: Callable[[], None],
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[float, float]:
    """Give the medians of a page and of the bare page, viewed in turn.

    What else the machine does strikes both.
    """
    pairs = [(milliseconds(view, clock), milliseconds(bare, clock)) for _ in VIEWS]
    page, other = zip(*pairs, strict=True)
    return statistics.median(page), statistics.median(other)


def urls_with_a_bare_page() -> str:
    """Make the site's addresses and one more: a line of text, for who is logged in."""
    from django.http import HttpRequest, HttpResponse
    from django.urls import path as at

    from config import urls

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"for {request.user}")

    made = type(sys)("bench_urls")
    made.urlpatterns = [at("bare/", view), *urls.urlpatterns]  # type: ignore[attr-defined]
    sys.modules[made.__name__] = made
    return made.__name__


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--pages", nargs="*", default=PAGES)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client, override_settings

    from tests.triage.logins import person
    from triage.models import ScanState

    call_command("migrate", verbosity=0)
    if not ScanState.objects.exists():
        fill(options.reports)
    client = Client(SERVER_NAME="localhost")
    known = get_user_model().objects.filter(username="bench").first()
    client.force_login(known or person("bench", "investigator"))
    with override_settings(ROOT_URLCONF=urls_with_a_bare_page()):
        found = {path: measured(client, path) for path in options.pages}
    document = {"reports": options.reports, "pages": found}
    text = json.dumps(document, indent=1) + "\n"
    if options.out:
        options.out.write_text(text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
