"""Take traffic from the counters that a Prometheus holds."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback.adapters.prometheus import RECIPES, Recipe, labels_of, recording_rules
from feedback.metering import Meter, take_hours
from feedback.prometheus_api import Prometheus, PrometheusError

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping

_PAUSE = 300
# Remote writes and rules come late: an hour is asked for again while it is as young.
_AGAIN = timedelta(hours=3)
_LAG = timedelta(minutes=2)


class Command(BaseCommand):
    """manage.py traffic --prometheus URL --recipe R [--since T] [--until T]."""

    help = "Take requests an hour and deployment from Prometheus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare whom to ask, for what and when."""
        parser.add_argument("--prometheus", metavar="URL")
        parser.add_argument("--recipe", required=True, choices=RECIPES)
        parser.add_argument("--since", help="default: a day before --until")
        parser.add_argument("--until", help="default: now; only hours that are over")
        parser.add_argument("--watch", action="store_true", help="go on for ever")
        parser.add_argument("--metric", help="another name of the recipe's counter")
        parser.add_argument(
            "--label",
            action="append",
            default=[],
            metavar="LABEL=ATTRIBUTE",
            help="take a label as an attribute; may be given several times",
        )
        parser.add_argument("--recorded", action="store_true", help="by the rules")
        parser.add_argument("--rules", action="store_true", help="print the rules")
        parser.add_argument("--token-file", metavar="F", help="a bearer token")

    def handle(self, *args: Any, **options: Any) -> None:
        recipe = RECIPES[options["recipe"]]
        recipe = replace(recipe, metric=options["metric"] or recipe.metric)
        labels = _labels(recipe, options["label"])
        if options["rules"]:
            rules = recording_rules(recipe, labels=labels)
            self.stdout.write(yaml.safe_dump(rules, sort_keys=False, width=10000))
            return
        if not options["prometheus"]:
            raise CommandError("--prometheus is needed")
        server = Prometheus(options["prometheus"], _token(options["token_file"]))
        meter = Meter(server, recipe, labels, recorded=options["recorded"])
        until = _time("until", options["until"]) or timezone.now()
        since = _time("since", options["since"]) or until - timedelta(days=1)
        try:
            if not options["watch"]:
                self._take(meter, since, until, strict=True)
            while options["watch"]:
                since = self._watch(meter, since)
                time.sleep(_PAUSE)
        except PrometheusError as error:
            raise CommandError(f"Prometheus: {error}") from None

    def _watch(self, meter: Meter, since: datetime) -> datetime:
        """Take what there is from `since` on; return from when to ask next time.

        While nobody answers that stays the same, so that no hour is passed over.
        """
        now = timezone.now()
        try:
            self._take(meter, since, now, strict=False)
        except PrometheusError as error:
            self.stderr.write(f"Prometheus: {error}")
            return since
        return max(since, now - _AGAIN)

    def _take(
        self, meter: Meter, since: datetime, until: datetime, *, strict: bool
    ) -> None:
        now = timezone.now()
        told = take_hours(
            meter=meter, since=since, until=min(until, now - _LAG), now=now
        )
        self.stdout.write(
            f"traffic: {told.hours} hours, {told.accepted} rows accepted,"
            f" {told.duplicates} duplicates, {len(told.refused)} refused"
        )
        for hour, why in sorted(told.gaps.items()):
            self.stdout.write(f"  {hour.isoformat()}: {why}")
        if told.empty:
            self.stdout.write(f"  {len(told.empty)} hours without any series")
        for why in sorted(set(told.refused)):
            self.stderr.write(f"  refused: {why}")
        if told.refused and strict:
            raise CommandError(f"{len(told.refused)} rows were refused")


def _labels(recipe: Recipe, given: list[str]) -> Mapping[str, str]:
    labels = labels_of(recipe, attributes=settings.CONNECT_ATTRIBUTES)
    for text in given:
        label, equals, attribute = text.partition("=")
        if not equals or not label.isidentifier() or not attribute:
            raise CommandError("--label must be such as tpu_pool=routing_pool")
        labels = {n: a for n, a in labels.items() if a != attribute}
        labels[label] = attribute
    return labels


def _token(name: str | None) -> str:
    if not name:
        return ""
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None


def _time(name: str, text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CommandError(f"--{name} must be an ISO 8601 time with an offset")
    return found
