"""What is fitted on the past: the rates, and the descriptions that can be searched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from triage.core import baseline
from triage.core.dispersion import SPANS, dispersion
from triage.core.ledger import ALL
from triage.core.scan import Space

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from triage.core.causes import CauseState
    from triage.core.dispersion import Table
    from triage.core.ledger import Ledger

WEEK_HOURS = 7 * 24
BASELINE_HOURS = 8 * WEEK_HOURS
BASELINE_LAG = WEEK_HOURS
REFIT_HOURS = 24
# Fewer reports of a series cannot tell how much it varies.
FEWEST = 50


class Rates:
    """One ledger's baseline, fitted daily; `fitted` is the hour of the last fit."""

    def __init__(self, *, ledger: Ledger) -> None:
        """Start without a fit."""
        self.fitted: int | None = None
        self._ledger = ledger
        self._space: Space | None = None
        self._fleet_size = 0
        self._outdated = False

    def settle_fleet(self) -> None:
        """Take note of deployments that are new."""
        if len(self._ledger.fleet) != self._fleet_size:
            self._fleet_size = len(self._ledger.fleet)
            self._space = None
            self._ledger.counts.fleet_changed()

    def keep_up(self, *, until: int, causes: Iterable[CauseState]) -> bool:
        """Fit when it is due, or when the past that was fitted on has changed.

        True when the past was looked at anew. What is new since, a deployment or a
        series, gets a rate, and changes nothing of that past.
        """
        if self.fitted is None or until - self.fitted >= REFIT_HOURS:
            self._fit(until, causes)
            return True
        # As of the last fit, as if the traffic, or what is new, had come in time.
        if self._outdated:
            self._fit(self.fitted, causes)
            return True
        if self._has_grown():
            self._fit(self.fitted, causes, known=self._ledger.baseline)
        return False

    def space(self) -> Space:
        """The descriptions that can be searched in the present fleet."""
        if self._space is None:
            # As of the last fit, so that a restart searches the same descriptions.
            until = self.fitted or 1
            served = self._ledger.traffic.hours(
                since=max(0, until - WEEK_HOURS),
                until=until,
                width=len(self._ledger.fleet),
            )
            self._space = Space(
                fleet=self._ledger.fleet, weight=served.sum(axis=0) + 1.0
            )
        return self._space

    def traffic_changed(self, *, hours: Sequence[int]) -> set[str]:
        """Say that traffic of these past hours came late or was corrected.

        Gives the series that have to be looked at again.
        """
        counts = self._ledger.counts
        self._space = None
        if self.fitted is not None:
            since, end = _window(self.fitted)
            self._outdated = any(since <= hour < end for hour in hours)
        if self._outdated:
            return set(counts.series)
        events = counts.events(since=min(hours), until=max(hours) + 1)
        told = events.where(np.isin(events.hour, hours)).series
        return {counts.series[number] for number in np.unique(told)}

    def forget(self) -> None:
        """Forget the fit."""
        self.fitted, self._ledger.baseline = None, None

    def to_json(self) -> dict[str, Any]:
        """The fitted baseline as plain values, empty before the first fit."""
        fitted = self._ledger.baseline
        if fitted is None:
            return {}
        return {
            "version": baseline.VERSION,
            "series": self._ledger.counts.series[: len(fitted.rate)],
            "cells": self._ledger.fleet.cells[: fitted.rate.shape[1]],
            "rate": fitted.rate.tolist(),
            "past": fitted.past.tolist(),
            "dispersion": fitted.dispersion.tolist(),
        }

    def restore(self, *, fitted: int | None, fit: Mapping[str, Any]) -> None:
        """Take up what `to_json` wrote; fill the tables after."""
        self.fitted = fitted
        for cell in fit.get("cells", []):
            self._ledger.fleet.add(attributes=cell)
        for name in fit.get("series", []):
            self._ledger.counts.series_number(name)
        if fit:
            rate, past = np.array(fit["rate"]), np.array(fit["past"])
            # Before it was measured, none was assumed.
            none = np.zeros((len(rate), len(SPANS)))
            self._ledger.baseline = baseline.Baseline(
                rate, past, np.array(fit.get("dispersion", none))
            )

    def _has_grown(self) -> bool:
        """Whether there are series or deployments without a rate."""
        known = (len(self._ledger.counts.series), len(self._ledger.fleet))
        fitted = self._ledger.baseline
        return fitted is None or fitted.rate.shape != known

    def _fit(
        self,
        until: int,
        causes: Iterable[CauseState],
        known: baseline.Baseline | None = None,
    ) -> None:
        """Fit on past hours, the last week and what causes explain left out.

        How much counts vary is that of the fit `known`, if one is given.
        """
        ledger = self._ledger
        width, rows = len(ledger.fleet), len(ledger.counts.series)
        past = _Quiet(ledger, _window(until), list(causes))
        exposure = np.broadcast_to(past.requests.sum(axis=0), (rows, width))
        self.fitted, self._space, self._outdated = until, None, False
        groups = list(self.space().groups.values())
        fitted = baseline.fit(
            counts=past.events.grid(series=rows, deployments=width),
            requests=exposure,
            groups=groups,
        )
        # What is expected by these rates tells how much counts vary about it.
        ledger.baseline = fitted
        if known is None:
            hours = (max(0, until - BASELINE_HOURS), until)
            varied = _Quiet(ledger, hours, list(causes)).dispersion(groups)
        else:
            varied = self._varied(known.dispersion)
        ledger.baseline = replace(fitted, dispersion=varied)

    def _varied(self, known: NDArray[np.float64]) -> NDArray[np.float64]:
        """The dispersion of all series when only the first are known."""
        counts = self._ledger.counts
        out = np.zeros((len(counts.series), len(SPANS)))
        everything = counts.series_number(ALL)
        if everything < len(known):
            out[:] = known[everything]
        out[: len(known)] = known
        return out


class _Quiet:
    """The hours [since, end), latest first, without what causes explain."""

    def __init__(
        self, ledger: Ledger, hours: tuple[int, int], causes: Iterable[CauseState]
    ) -> None:
        since, end = hours
        self._ledger = ledger
        self._hours = hours
        self.requests = ledger.hourly_requests(since=since, until=end).copy()
        self._quiet = np.ones(self.requests.shape, bool)
        events = ledger.events(since=since, until=end)
        keep = np.ones(len(events.hour), bool)
        hour = end - 1 - np.arange(end - since)
        for cause in causes:
            mask = ledger.fleet.mask(attributes=cause.sets)
            last = end if cause.until is None else cause.until
            inside = (hour >= cause.start) & (hour < last)
            self._quiet[np.ix_(inside, mask)] = False
            touched = (events.deployment >= 0) & mask[events.deployment]
            keep &= ~(touched & (events.hour >= cause.start) & (events.hour < last))
        self.requests[~self._quiet] = 0
        self.events = events.where(keep)

    def dispersion(self, groups: Sequence[NDArray[np.bool_]]) -> NDArray[np.float64]:
        """How much more each series varies than Poisson counts, (series, spans)."""
        ledger = self._ledger
        everything = ledger.counts.series_number(ALL)
        found = np.zeros((len(ledger.counts.series), len(SPANS)))
        told = np.bincount(self.events.series, minlength=len(found))
        for row in np.flatnonzero(told >= FEWEST):
            tables = [self._table(int(row), group) for group in groups]
            found[row] = dispersion(tables=tables)
        # What all complaints of a place share, each kind of them has.
        most: NDArray[np.float64] = np.maximum(found, found[everything])
        return most

    def _table(self, series: int, group: NDArray[np.bool_]) -> Table:
        """Reports of a series, seen and expected by hour and value, (hours, V)."""
        ledger, (since, until) = self._ledger, self._hours
        name = [ledger.counts.series[series]]
        members = group.astype(float).T
        expected = self.requests @ (ledger.rates(name)[:, None] * members)
        beyond = ledger.beyond(name, since=since, until=until)
        if beyond is not None:
            expected += (beyond * self._quiet) @ members
        counts = ledger.hourly_counts(
            events=self.events, series=name, since=since, until=until
        )
        return counts @ members, expected


def _window(until: int) -> tuple[int, int]:
    """The hours [since, end) that a baseline fitted at `until` rests on."""
    end = until - min(BASELINE_LAG, until // 2)
    return max(0, end - BASELINE_HOURS), end
