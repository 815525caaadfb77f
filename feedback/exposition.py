"""Prometheus' text format, version 0.0.4: what a scrape reads.

Only gauges: everything here is worked out from the database, where erasure and
retention make numbers fall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Gauge:
    """One metric: `samples` maps the value of `label` to a number.

    Without a `label` there is one sample at most, under "". A metric without samples
    is one that has no value: it is left out, and an alert can ask for its absence.
    """

    name: str
    meaning: str
    samples: Mapping[str, float]
    label: str = ""


def single(name: str, meaning: str, value: float | None) -> Gauge:
    """Return a metric without a label; None is no value."""
    return Gauge(name, meaning, {} if value is None else {"": value})


def exposition(gauges: Iterable[Gauge]) -> str:
    """Return the metrics as text."""
    return "".join(_block(gauge) for gauge in gauges if gauge.samples)


def _block(gauge: Gauge) -> str:
    head = f"# HELP {gauge.name} {_escaped(gauge.meaning)}\n# TYPE {gauge.name} gauge\n"
    return head + "".join(
        f"{gauge.name}{_labels(gauge.label, value)} {number:.15g}\n"
        for value, number in gauge.samples.items()
    )


def _labels(label: str, value: str) -> str:
    quoted = _escaped(value).replace('"', '\\"')
    return f'{{{label}="{quoted}"}}' if label else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")
