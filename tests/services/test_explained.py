"""On PostgreSQL the hot queries find their rows by an index, not by reading all."""

from __future__ import annotations

import json

import psycopg
import pytest

from tests.feedback.made_up import report
from tests.services.processes import Site, write_lines

ROWS = 20_000
_COPY = """
    insert into feedback_report ({names})
    select {values} from feedback_report, generate_series(1, %s) as n
"""
_OWN = {
    "report_id": "report_id || '-' || n",
    "received_at": "now() - n * interval '20 minutes'",
    "hour": "date_trunc('hour', now() - n * interval '20 minutes')",
    "state": "case when n <= 50 then 'waiting' else 'redacted' end",
    "taken": "n > 50",
}
_EXPLAIN = """
import json
from datetime import timedelta
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from feedback import claims, facade
from feedback.models import Report
now = timezone.now()
hot = {
    "claim": lambda: claims._unclaimed(64),
    "known ids": lambda: list(Report.objects.filter(report_id__in=["a", "b"])),
    "waiting": lambda: facade.waiting_before(known_before=now),
    "untaken": lambda: facade.untaken_reports(known_before=now, limit=10),
    "report's time": lambda: facade.reports_past(now=now + timedelta(days=130)),
    "texts' time": lambda: facade.purge(now=now - timedelta(days=180)),
}
plans = {}
for name, run in hot.items():
    with transaction.atomic(), CaptureQueriesContext(connection, ) as seen:
        run()
    first = next(q["sql"] for q in seen if 'FROM "feedback_report"' in q["sql"])
    with connection.cursor() as cursor:
        cursor.execute("explain " + first.replace("%", "%%"))
        plans[name] = "\\n".join(row[0] for row in cursor.fetchall())
print(json.dumps(plans))
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    folder = tmp_path_factory.mktemp("explained")
    site = Site(folder, {"DATABASE_URL": postgres_url})
    assert site.manage("migrate", "-v0").returncode == 0
    site.manage("load", "--reports", write_lines(folder / "r", [report("r")]))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        rows = connection.execute(
            "select column_name from information_schema.columns "
            "where table_name = 'feedback_report' and column_name <> 'id'"
        )
        columns = [name for (name,) in rows]
        values = ", ".join(_OWN.get(name, name) for name in columns)
        query = _COPY.format(names=", ".join(columns), values=values)
        connection.execute(query, [ROWS])
        connection.execute("vacuum analyze")
    done = site.manage("shell", "-v0", "-c", _EXPLAIN)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "name",
    ["claim", "known ids", "waiting", "untaken", "report's time", "texts' time"],
)
def test_it_uses_an_index(plans, name):
    assert "Seq Scan" not in plans[name], plans[name]
    assert "Index" in plans[name], plans[name]
    # An order that the index does not give would read every row that may come.
    assert "feedback_report_pkey" not in plans[name], plans[name]
