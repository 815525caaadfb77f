"""How long the pages take beside a bare page, on a large database.

    DATABASE_URL=... .venv/bin/python -m bench.pages [--reports 100000] [--out F]

Fills an empty database (a filled one stays) with placed reports, traffic of 500
deployments and three causes, and asks for each page in this process. `started` is the
time of the first view of a process, `first` of the first view after a scanned hour,
`median` of the views after it; all as multiples of the median of a bare page (session
and login, one line of text) just before. `cpu` is the same as `median` in the time of
this process on the processor, which other work on the machine disturbs less; a server
of PostgreSQL is not in it.
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
DAYS, DEPLOYMENTS, VIEWS, SEED = 56, 500, 15, 5
HOURLY = 75
PAGES = (
    "/",
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

    # Beside each page, for the machine is not always as busy.
    bare, bare_cpu = bare_page(client), bare_page(client, time.process_time)
    forget()
    started = milliseconds(lambda: client.get(path))
    scan_an_hour()
    first = milliseconds(lambda: client.get(path))
    again = [milliseconds(lambda: client.get(path)) for _ in range(VIEWS)]
    cpu = [
        milliseconds(lambda: client.get(path), time.process_time) for _ in range(VIEWS)
    ]
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code != 200:
        msg = f"{path} answers {answer.status_code}"
        raise RuntimeError(msg)
    return {
        "queries": len(queries),
        "kilobytes": round(len(answer.content) / 1000, 1),
        "bare_ms": round(bare, 2),
        "first_ms": round(first),
        "started_times_bare": round(started / bare, 1),
        "first_times_bare": round(first / bare, 1),
        "median_times_bare": round(statistics.median(again) / bare, 1),
        "cpu_times_bare": round(statistics.median(cpu) / bare_cpu, 1),
    }


def bare_page(client: Client, clock: Callable[[], float] = time.perf_counter) -> float:
    """Give the median of a page without a table, through the same middleware."""
    from django.conf import settings
    from django.http import HttpRequest, HttpResponse
    from django.test import override_settings
    from django.urls import path as at

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"for {request.user}")

    urls = type(sys)("bench_urls")
    urls.urlpatterns = [at("bare/", view)]  # type: ignore[attr-defined]
    sys.modules["bench_urls"] = urls
    with override_settings(ROOT_URLCONF="bench_urls", LOGIN_URL=settings.LOGIN_URL):
        client.get("/bare/")
        return statistics.median(
            milliseconds(lambda: client.get("/bare/"), clock) for _ in range(100)
        )


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
    from django.core.management import call_command
    from django.test import Client

    from tests.triage.logins import person
    from triage.models import ScanState

    call_command("migrate", verbosity=0)
    if not ScanState.objects.exists():
        fill(options.reports)
    client = Client()
    client.force_login(person("bench", "investigator"))
    found = {path: measured(client, path) for path in options.pages}
    document = {"reports": options.reports, "pages": found}
    text = json.dumps(document, indent=1) + "\n"
    if options.out:
        options.out.write_text(text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
