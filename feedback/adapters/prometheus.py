"""Counters that Prometheus holds, as requests an hour and deployment.

All series are summed inside the query by an allow-list of labels, so that labels that
name people (LiteLLM's `user`, `end_user`, `api_key_alias`) never leave Prometheus.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOUR = timedelta(hours=1)
RECORDED = "groundswell:requests:increase1h"
RECORDED_MISSED = "groundswell:scrapes_missed:ratio1h"
# A target that missed more of its scrapes than this left a gap.
MOST_MISSED = 0.1
# Minutes of an hour in which Prometheus itself must have scraped something.
LEAST_MINUTES = 57
MINUTES = 'count_over_time((count(count_over_time(up{instance!=""}[2m])))[59m59s:1m])'
_LABEL = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True)
class Recipe:
    """A counter of requests; `labels` gives the attribute of each of its own labels.

    With `edges` the counter is a histogram's `_bucket`, and each request counts
    under `context_bucket`, between two of these ends.
    """

    metric: str
    labels: Mapping[str, str]
    edges: tuple[float, ...] = field(default=())


RECIPES = {
    "vllm": Recipe("vllm:request_success_total", {"model_name": "model"}),
    "vllm-context": Recipe(
        "vllm:request_prompt_tokens_bucket",
        {"model_name": "model"},
        edges=(2000.0, 20000.0, 200000.0),
    ),
    "gateway": Recipe(
        "inference_objective_request_total",
        {"target_model_name": "model", "model_name": "model_alias"},
    ),
    "litellm": Recipe(
        "litellm_proxy_total_requests_metric_total", {"requested_model": "model"}
    ),
    "otel": Recipe(
        "gen_ai_server_request_duration_seconds_count",
        {"gen_ai_request_model": "model", "gen_ai_provider_name": "provider"},
    ),
}


def labels_of(recipe: Recipe, *, attributes: Iterable[str]) -> dict[str, str]:
    """Return label to attribute: the recipe's own, and targets' labels of that name.

    Only names that can be labels; an attribute that the recipe gives comes from it.
    """
    given = set(recipe.labels.values()) | {"context_bucket"}
    named = {n: n for n in attributes if _LABEL.fullmatch(n) and n not in given}
    return dict(recipe.labels) | named


def requests_query(recipe: Recipe, *, labels: Iterable[str]) -> str:
    """Return the requests of the hour before, by `labels`.

    `increase` sees restarts and cannot see what a series counted before its first
    scrape. That is added where it is of this hour for sure: the target was scraped in
    the hour before, or its process began in this one.
    """
    m = recipe.metric
    by = ", ".join([*sorted(labels), *(["le"] if recipe.edges else [])])
    late = (
        f"(min_over_time({m}[1h]) unless last_over_time({m}[1h] offset 1h))"
        " and on (job, instance) (last_over_time(up[1h] offset 1h)"
        " or process_start_time_seconds > time() - 3600)"
    )
    part = f'label_replace({late}, "groundswell_part", "late", "", "")'
    return f"sum by ({by}) (increase({m}[1h]) or {part})"


def missed_query(recipe: Recipe) -> str:
    """Return the largest share of scrapes that a target of the counter missed."""
    targets = f"group by (job, instance) (last_over_time({recipe.metric}[2h]))"
    return f"max(1 - (avg_over_time(up[1h]) and on (job, instance) {targets}))"


def recording_rules(recipe: Recipe, *, labels: Iterable[str]) -> dict[str, Any]:
    """Return a file of rules that record what the two queries give, each minute."""
    rules = [
        {"record": RECORDED, "expr": requests_query(recipe, labels=labels)},
        {"record": RECORDED_MISSED, "expr": missed_query(recipe)},
    ]
    group = {"name": "groundswell-traffic", "interval": "1m", "rules": rules}
    return {"groups": [group]}


def rows_of(
    matrix: Iterable[Mapping[str, Any]], *, recipe: Recipe, labels: Mapping[str, str]
) -> dict[datetime, list[dict[str, Any]]]:
    """Return rows as in traffic.jsonl by the hour that they count.

    A value at T counts the hour before T. Labels that were not asked for are dropped.
    """
    sums: dict[datetime, dict[tuple[tuple[str, str], ...], dict[float, float]]] = {}
    for series in matrix:
        given = series["metric"]
        key = tuple(sorted((labels[n], v) for n, v in given.items() if n in labels))
        edge = float(given.get("le", "inf"))
        for at, value in series["values"]:
            hour = datetime.fromtimestamp(float(at), tz=UTC) - HOUR
            cells = sums.setdefault(hour, {}).setdefault(key, {})
            number = float(value)
            if math.isfinite(number):
                cells[edge] = cells.get(edge, 0.0) + number
    return {
        hour: [
            {"hour": hour.isoformat(), "requests": n, "metadata": dict(key) | extra}
            for key, cells in sorted(found.items())
            for n, extra in _split(cells, recipe.edges)
        ]
        for hour, found in sums.items()
    }


def _split(
    cells: dict[float, float], edges: tuple[float, ...]
) -> list[tuple[int, dict[str, str]]]:
    """Return the requests, or those between each two ends that the counter has."""
    if not edges:
        return [(round(n), {}) for n in cells.values()]
    parts, below, low = [], 0.0, 0.0
    for edge in [e for e in edges if e in cells] + [math.inf]:
        upto = max(cells.get(edge, below), below)
        name = f"{low:.0f}-{edge:.0f}" if edge < math.inf else f"{low:.0f}+"
        parts.append((round(upto) - round(below), {"context_bucket": name}))
        below, low = upto, edge
    return parts
