"""Traffic from a real Prometheus: past hours with all that goes wrong, and a scrape."""

from __future__ import annotations

import json
import threading
import urllib.parse
import urllib.request
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from time import monotonic, sleep, time

import pytest
import yaml
from django.core.management import CommandError, call_command

from feedback import facade
from feedback.adapters.prometheus import (
    RECIPES,
    RECORDED,
    labels_of,
    recording_rules,
)
from feedback.models import NotUnderstood, Traffic
from feedback.prometheus_api import Prometheus, PrometheusError
from tests.services.prometheus_server import prometheus

pytestmark = pytest.mark.django_db
RULES = Path(__file__).parents[2] / "docker/prometheus-rules"
STEP = 30
QUIET = "global: {scrape_interval: 15s}"
COUNTER = "vllm:request_success_total"


def first_hour() -> datetime:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return now - timedelta(hours=8)


def history(start: datetime) -> str:
    """Eight hours of two targets, a sample each 30 s.

    `a` counts 2 a step and restarts in hour 2; in hour 3 a series is seen first when
    it has counted 7. `b` counts 1 a step, is not reached for 20 minutes of hour 4, and
    Prometheus is away for a quarter of hour 5. In hour 6 a target `c` starts, and one
    that has run for days, `d`, is found.
    """
    kinds = defaultdict(list)
    for i in range(8 * 3600 // STEP + 1):
        at, hour = int(start.timestamp()) + i * STEP, i * STEP / 3600
        if 5.25 < hour < 5.5:
            continue
        reached = not 4.25 < hour < 4.59
        restart = int(2.5 * 3600 / STEP)
        a = 2 * i + 100 if i < restart else 2 * (i - restart)
        put(kinds, "a", "gpu", at, a)
        put(kinds, "b", "tpu", at, i if reached else None)
        if hour >= 3.5:
            put(kinds, "a", "gpu", at, 7 + i - int(3.5 * 3600 / STEP), model="new")
        if hour >= 6.5:
            fresh = i - int(6.5 * 3600 / STEP)
            put(kinds, "c", "gpu", at, 5, model="m-c", began=at - fresh * STEP - 20)
            put(kinds, "d", "gpu", at, 90000, model="m-d", began=at - 10**6)
    for hour in range(1, 9):
        at = int(start.timestamp()) + hour * 3600
        recorded(kinds, at, {"2000.0": 40, "20000.0": 90, "+Inf": 100 + hour})
    lines = [f"# TYPE {n} {t}\n" + "".join(kinds[n, t]) for n, t in sorted(kinds)]
    return "".join(lines) + "# EOF\n"


def put(kinds, target, platform, at, value, *, model="m", began=None):
    where = f'job="vllm",instance="{target}"'
    own = f'{where},platform="{platform}",model_name="{model}",user="alice"'
    if model != "new":
        up = int(value is not None)
        kinds["up", "gauge"].append(f"up{{{where}}} {up} {at}\n")
        start = began or at - 10**7
        kinds["process_start_time_seconds", "gauge"].append(
            f"process_start_time_seconds{{{where}}} {start} {at}\n"
        )
    if value is not None:
        name = COUNTER.removesuffix("_total")
        kinds[name, "counter"].append(f"{COUNTER}{{{own}}} {value} {at}\n")


def recorded(kinds, at, buckets):
    for le, value in buckets.items():
        own = f'model_name="m",platform="gpu",le="{le}"'
        kinds[RECORDED, "gauge"].append(f"{RECORDED}{{{own}}} {value} {at}\n")


@pytest.fixture(scope="module")
def start():
    return first_hour()


@pytest.fixture(scope="module")
def server(tmp_path_factory, start):
    folder = tmp_path_factory.mktemp("prometheus")
    with prometheus(folder, config=QUIET, samples=history(start)) as url:
        yield url


def take(url, *words, recipe="vllm"):
    out = StringIO()
    call_command("traffic", "--prometheus", url, "--recipe", recipe, *words, stdout=out)
    return out.getvalue()


def counted(start):
    rows = Traffic.objects.select_related("deployment").order_by("hour")
    return {
        (
            int((r.hour - start) / timedelta(hours=1)),
            *r.deployment.attributes.values(),
        ): r.requests
        for r in rows
    }


def test_past_hours_are_counted_through_restarts_gaps_and_late_series(server, start):
    out = take(server, "--since", start.isoformat())
    found = counted(start)
    # Half a step is lost at most where a series begins, ends or restarts.
    assert found[1, "m", "gpu"] == pytest.approx(240, abs=2)
    assert found[2, "m", "gpu"] == pytest.approx(238, abs=3)
    assert found[1, "m", "tpu"] == pytest.approx(120, abs=1)
    assert found[3, "new", "gpu"] == pytest.approx(7 + 60, abs=1)
    assert found[6, "m-c", "gpu"] == 5
    assert found[6, "m-d", "gpu"] == 0
    assert {hour for hour, *_ in found} == {0, 1, 2, 3, 6, 7}
    assert f"{(start + timedelta(hours=4)).isoformat()}: hour left out: a target" in out
    assert f"{(start + timedelta(hours=5)).isoformat()}: hour left out: Prom" in out
    assert sum(NotUnderstood.objects.values_list("count", flat=True)) == 2
    assert not any("alice" in str(d.attributes) for d in facade.deployments())


def test_what_the_rules_recorded_is_read_and_split_by_context(server, start):
    words = "--recorded", "--since", start.isoformat()
    take(server, *words, recipe="vllm-context")
    found = {tuple(w): n for (hour, *w), n in counted(start).items() if hour == 1}
    assert found == {
        ("0-2000", "m", "gpu"): 40,
        ("2000-20000", "m", "gpu"): 50,
        ("20000+", "m", "gpu"): 12,
    }


def test_the_same_hours_again_change_nothing(server, start):
    take(server, "--since", start.isoformat())
    before = counted(start)
    assert " 0 rows accepted" in take(server, "--since", start.isoformat())
    assert counted(start) == before


def test_an_hour_that_is_not_over_is_not_read(server, start):
    ahead = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    take(server, "--since", start.isoformat(), "--until", ahead)
    this = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    assert not Traffic.objects.filter(hour__gte=this).exists()


def test_a_server_that_is_not_there_is_told(start):
    with pytest.raises(CommandError, match="cannot be asked"):
        take("http://127.0.0.1:1")


def test_who_watches_waits_for_a_server_that_is_away_and_passes_no_hour(
    server, start, monkeypatch
):
    """The first round finds nobody, the second everything since."""
    real, asked = Prometheus.hourly, []

    def away_at_first(self, query, *, first, last):
        asked.append(first)
        if len(asked) == 1:
            raise PrometheusError("is away")
        return real(self, query, first=first, last=last)

    def stop_after_two(_):
        if len(asked) > 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(Prometheus, "hourly", away_at_first)
    monkeypatch.setattr(
        "feedback.management.commands.traffic.time.sleep", stop_after_two
    )
    with pytest.raises(KeyboardInterrupt):
        take(server, "--watch", "--since", start.isoformat())
    assert {hour for hour, *_ in counted(start)} == {0, 1, 2, 3, 6, 7}


def test_a_query_that_is_wrong_is_told(server):
    with pytest.raises(CommandError, match="answers 400"):
        take(server, "--metric", "not a name")


@pytest.mark.parametrize("name", RECIPES)
def test_the_rules_that_are_shipped_are_those_of_the_code(settings, name):
    recipe = RECIPES[name]
    labels = labels_of(recipe, attributes=settings.CONNECT_ATTRIBUTES)
    shipped = yaml.safe_load((RULES / f"{name}.yaml").read_text())
    assert shipped == recording_rules(recipe, labels=labels)


LITELLM = (
    'api_key_alias="None",api_provider="openai",client_ip="127.0.0.1",'
    'hashed_api_key="litellm_proxy_master_key",model_id="3321cee861fe",'
    'org_alias="None",org_id="None",requested_model="m-1",route="/chat/completions",'
    'status_code="200",team="None",team_alias="None",user_agent="curl/7.88.1",'
    'user_email="carol@example.org"'
)


class Exporter(BaseHTTPRequestHandler):
    """LiteLLM 1.108.7's counter, by user; 3 requests more at each scrape."""

    scrapes = 0

    def do_GET(self):
        type(self).scrapes += 1
        n = 10 + 3 * self.scrapes
        name = "litellm_proxy_total_requests_metric_total"
        lines = [
            f"# TYPE {name} counter",
            f'{name}{{{LITELLM},end_user="bob@example.org",user="alice"}} {n}',
            f'{name}{{{LITELLM},end_user="None",user="carol"}} {n}',
            "# TYPE process_start_time_seconds gauge",
            f"process_start_time_seconds {time() - 60}",
        ]
        self.send_response(200)
        self.end_headers()
        self.wfile.write("\n".join([*lines, ""]).encode())

    def log_message(self, *_):
        pass


def ask(url, query):
    form = urllib.parse.urlencode({"query": query})
    with urllib.request.urlopen(f"{url}/api/v1/query?{form}") as answer:
        return json.load(answer)["data"]["result"]


def test_the_rules_record_a_scraped_exporter_without_its_users(tmp_path):
    rules = (RULES / "litellm.yaml").read_text().replace("1m\n", "1s\n", 1)
    (tmp_path / "litellm.yaml").write_text(rules)
    exporter = ThreadingHTTPServer(("127.0.0.1", 0), Exporter)
    threading.Thread(target=exporter.serve_forever, daemon=True).start()
    target = f"127.0.0.1:{exporter.server_port}"
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
        "rule_files": ["litellm.yaml"],
        "scrape_configs": [
            {
                "job_name": "litellm",
                "static_configs": [
                    {"targets": [target], "labels": {"platform": "tpu"}}
                ],
            }
        ],
    }
    query = "groundswell:requests:increase1h"
    with prometheus(tmp_path, config=yaml.safe_dump(config)) as url:
        end = monotonic() + 30
        while not (found := ask(url, query)) or float(found[0]["value"][1]) < 50:
            assert monotonic() < end, found
            sleep(0.5)
        (series,) = found
        own = {"__name__": query, "requested_model": "m-1", "platform": "tpu"}
        assert series["metric"] == own
        # Two users, each from the first value on; what they asked before counts too.
        scraped = 2 * (10 + 3 * Exporter.scrapes)
        assert float(series["value"][1]) == pytest.approx(scraped, abs=15)
    exporter.shutdown()
