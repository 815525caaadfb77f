"""Where complaints exceed expectation: a subset scan over value sets and onsets.

The score of a set of deployments S and a window that ends now is the two-sample
Poisson log-likelihood ratio of the reports seen there against the reports that
stand behind the expectation, less a penalty for each value that the description
names. For fixed values of the other attributes the best set of one attribute is a
prefix of its values ordered by C/E (Neill, "Fast subset scan for spatial pattern
detection", JRSS-B 2012); conjunctions are searched by coordinate ascent from the
best conjunctions of at most two single values.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from triage.core.fleet import Fleet

VERSION = "scan-2026-12-01b"
WINDOWS = (1, 2, 3, 4, 6, 8, 12, 18, 24, 36, 48, 72, 96, 120, 168)
NATS_A_VALUE = 3.0
# Of an attribute so many values are searched; so many leading ones with others, too.
MOST_VALUES = 200
MOST_PAIRED = 40
MOST_CONJUNCTIONS = 4000
ROUNDS = 8
# How much is never trusted: reports of the past are worth at most TRUST (a rate may
# drift by 1/sqrt(TRUST) without being a fault), an unseen place at least UNSEEN.
TRUST = 150.0
UNSEEN = 10.0
# Weight, in expected reports, of the other series' common factor beside the rest of
# the same series; and of the assumption that there is no common factor at all.
OTHERS = 5.0
# A known cause's effect may differ by 1/sqrt(EXPLAINED) between its deployments.
EXPLAINED = 8.0
NO_FACTOR = 2.0

Sets = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class View:
    """One series (or several pooled) against its expectation, summed backwards.

    Row a of every array is the sum over the last a + 1 hours. `counts` and
    `expected` have the shape (ages, D); `quiet_counts` and `quiet_expected` are
    the same without what known causes explain; `others` and `others_expected`,
    shape (ages,), are the quiet sums over all other series; `past`, shape (D,),
    counts the reports behind the baseline. `explained` is the part of `expected`
    that known causes account for; where `touched` is False it is 0 and all is quiet.
    `dispersion`, shape (ages,), is that of sums over so many hours.
    """

    counts: NDArray[np.float64]
    expected: NDArray[np.float64]
    explained: NDArray[np.float64]
    quiet_counts: NDArray[np.float64]
    quiet_expected: NDArray[np.float64]
    others: NDArray[np.float64]
    others_expected: NDArray[np.float64]
    past: NDArray[np.float64]
    dispersion: NDArray[np.float64]
    touched: bool = True

    def at(self, ages: NDArray[np.int64]) -> View:
        """Only some rows."""
        return View(
            self.counts[ages],
            self.expected[ages],
            self.explained[ages],
            self.quiet_counts[ages],
            self.quiet_expected[ages],
            self.others[ages],
            self.others_expected[ages],
            self.past,
            self.dispersion[ages],
            self.touched,
        )


@dataclass(frozen=True)
class Evidence:
    """Observed, expected (common factor included) and score, shape (ages, sets)."""

    observed: NDArray[np.float64]
    expected: NDArray[np.float64]
    score: NDArray[np.float64]


@dataclass(frozen=True)
class Finding:
    """The best description found: its sets, its age in hours, its penalised score."""

    sets: Sets
    age: int
    score: float
    observed: float
    expected: float


def log_ratio(
    *,
    observed: NDArray[np.float64],
    expected: NDArray[np.float64],
    trust: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Log-likelihood ratio of a rate above expectation, 0 where it is not above.

    Two Poisson samples: `observed` reports at exposure `expected`, and `trust`
    reports at exposure `trust`, which stand for the expectation's own uncertainty.
    As trust grows this becomes C log(C/E) - (C - E).
    """
    pooled = (observed + trust) / (expected + trust)
    ratio = observed / np.maximum(expected, 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = observed * np.log(ratio / pooled) - trust * np.log(pooled)
    return np.where((observed > 0) & (ratio > 1), score, 0.0)


def weigh(*, view: View, masks: NDArray[np.bool_] | NDArray[np.float64]) -> Evidence:
    """Evidence of every set (rows of `masks`, shape (sets, D)) at every age.

    Masks that are asked after again and again may be given as numbers.
    """
    told = [view.counts, view.expected]
    if view.touched:
        told += [view.quiet_counts, view.quiet_expected, view.explained]
    # One product: the masks are by far the largest table, and are read once.
    sums = (
        np.concatenate([*told, view.past[None, :]]) @ masks.astype(float, copy=False).T
    )
    past, ages = sums[-1], len(view.counts)
    observed, expected, *beside = sums[:-1].reshape(len(told), ages, -1)
    quiet, quiet_expected = (observed, expected) if not beside else beside[:2]
    rest = view.quiet_counts.sum(axis=1, keepdims=True) - quiet
    rest_expected = view.quiet_expected.sum(axis=1, keepdims=True) - quiet_expected
    others = view.others[:, None]
    common = (others + NO_FACTOR) / (view.others_expected[:, None] + NO_FACTOR)
    factor = (rest + OTHERS * common) / (np.maximum(rest_expected, 0) + OTHERS)
    # What is seen outside must not buy trust: there may be more of the fault there.
    sure = np.clip(np.minimum(rest, rest_expected), 0, None)
    behind_factor = sure + OTHERS * others / (OTHERS + others) + 1.0
    behind_rate = np.minimum(past + UNSEEN, TRUST)
    doubt = 1.0 / behind_factor + 1.0 / behind_rate + view.dispersion[:, None]
    if view.touched:
        share = beside[2] / np.maximum(expected, 1e-12)
        # A known effect is itself measured on no more reports than it explains.
        known = np.maximum(view.explained.sum(axis=1, keepdims=True), 1.0)
        doubt = doubt + share**2 * (1.0 / EXPLAINED + 1.0 / known)
    expected = expected * factor
    score = log_ratio(observed=observed, expected=expected, trust=1.0 / doubt)
    return Evidence(observed, expected, score)


def onset_profile(*, view: View, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Log-likelihood ratio of an onset at each age, shape (ages,).

    The common factor is that of the longest window and the trust one constant, so
    that the ages can be compared.
    """
    evidence = weigh(view=view, masks=mask[None, :])
    plain = view.expected[:, mask].sum(axis=1)
    factor = evidence.expected[-1, 0] / max(float(plain[-1]), 1e-12)
    return log_ratio(
        observed=evidence.observed[:, 0],
        expected=plain * factor,
        trust=np.full(len(plain), TRUST),
    )


def named(sets: Mapping[str, Sequence[str]]) -> int:
    """How many values a description names."""
    return sum(len(values) for values in sets.values())


class Space:
    """The descriptions of one fleet: its values, and its short conjunctions."""

    def __init__(self, *, fleet: Fleet, weight: NDArray[np.float64]) -> None:
        """`weight`, shape (D,), ranks values: the leading ones are searched."""
        self.fleet = fleet
        self.values: dict[str, list[str]] = {}
        self.groups: dict[str, NDArray[np.bool_]] = {}
        for name in fleet.attributes:
            masks = {
                value: fleet.mask(attributes={name: [value]})
                for value in sorted({c[name] for c in fleet.cells if name in c})
            }
            leading = sorted(masks, key=lambda v: (-float(weight[masks[v]].sum()), v))
            if len(leading) > 1:
                self.values[name] = leading[:MOST_VALUES]
                self.groups[name] = np.array([masks[v] for v in self.values[name]])
        self.conjunctions, self.masks = self._conjunctions(weight)
        self._members = self.masks.astype(float)
        self._size = np.array([named(sets) for sets in self.conjunctions])

    def leading(self, name: str) -> list[tuple[str, NDArray[np.bool_]]]:
        """The values of an attribute that serve most, each with its mask."""
        both = zip(self.values[name], self.groups[name], strict=True)
        return list(both)[:MOST_PAIRED]

    def _conjunctions(
        self, weight: NDArray[np.float64]
    ) -> tuple[list[Sets], NDArray[np.bool_]]:
        """Every conjunction of at most two single values that covers other cells."""
        singles: list[tuple[Sets, NDArray[np.bool_]]] = [
            ({name: (value,)}, mask)
            for name, values in self.values.items()
            for value, mask in zip(values, self.groups[name], strict=True)
        ]
        leading: list[tuple[Sets, NDArray[np.bool_]]] = [
            ({name: (value,)}, mask)
            for name in self.values
            for value, mask in self.leading(name)
        ]
        pairs = [
            ({**a, **b}, m & n)
            for (a, m), (b, n) in itertools.combinations(leading, 2)
            if a.keys() != b.keys()
        ]
        pairs.sort(key=lambda pair: -float(weight[pair[1]].sum()))
        seen: dict[bytes, tuple[Sets, NDArray[np.bool_]]] = {}
        for sets, mask in (singles + pairs)[:MOST_CONJUNCTIONS]:
            if mask.any() and not mask.all():
                seen.setdefault(mask.tobytes(), (sets, mask))
        if not seen:
            return [], np.zeros((0, len(self.fleet)), bool)
        kept = list(seen.values())
        return [sets for sets, _ in kept], np.array([mask for _, mask in kept])

    def sweep(self, *, view: View, best: int = 3) -> list[Finding]:
        """The best short conjunctions over all windows, best first."""
        if not self.conjunctions:
            return []
        ages = np.array([w - 1 for w in WINDOWS if w <= len(view.counts)])
        evidence = weigh(view=view.at(ages), masks=self._members)
        score = evidence.score - NATS_A_VALUE * self._size
        row = score.argmax(axis=0)
        top = score[row, np.arange(len(self._size))]
        order = np.argsort(-top, kind="stable")[:best]
        return [
            Finding(
                self.conjunctions[q],
                int(ages[row[q]]),
                float(top[q]),
                float(evidence.observed[row[q], q]),
                float(evidence.expected[row[q], q]),
            )
            for q in order
        ]

    def ascend(
        self, *, view: View, start: Sets, age: int, ages: tuple[int, int] | None = None
    ) -> Finding:
        """Climb from a description to the best one near it, sets and onset in turn.

        `ages` bounds the onset, as ages in hours (first, last), both included.
        """
        first, last = ages or (0, len(view.counts) - 1)
        sets, best = dict(start), -np.inf
        for _ in range(ROUNDS):
            for name in self.values:
                sets = self._best_values(view=view, sets=sets, name=name, age=age)
            found = self.judge(view=view, sets=sets, ages=(first, last))
            if found.score <= best + 1e-9:
                break
            best, age = found.score, found.age
        return self.judge(view=view, sets=sets, ages=(first, last))

    def judge(self, *, view: View, sets: Sets, ages: tuple[int, int]) -> Finding:
        """The best age of one description."""
        first, last = ages
        window = np.arange(first, min(last, len(view.counts) - 1) + 1)
        mask = self.fleet.mask(attributes=sets)
        evidence = weigh(view=view.at(window), masks=mask[None, :])
        row = int(evidence.score[:, 0].argmax())
        return Finding(
            sets,
            int(window[row]),
            float(evidence.score[row, 0]) - NATS_A_VALUE * named(sets),
            float(evidence.observed[row, 0]),
            float(evidence.expected[row, 0]),
        )

    def _best_values(self, *, view: View, sets: Sets, name: str, age: int) -> Sets:
        """The best value set of one attribute, the others held, by prefix."""
        others = {key: values for key, values in sets.items() if key != name}
        held = self.fleet.mask(attributes=others)
        groups = self.groups[name] & held
        row = view.at(np.array([age]))
        members = groups.astype(float).T
        observed = (row.counts @ members)[0]
        expected = (row.expected @ members)[0]
        present = np.flatnonzero(expected > 0)
        if not len(present):
            return sets
        ratio = observed[present] / expected[present]
        order = present[np.argsort(-ratio, kind="stable")]
        prefixes = np.logical_or.accumulate(groups[order], axis=0)
        choices: list[Sets] = [
            {
                **others,
                name: tuple(sorted(self.values[name][v] for v in order[: n + 1])),
            }
            for n in range(len(order) - 1)
        ]
        masks = [*prefixes[:-1]]
        if others:
            choices.append(others)
            masks.append(held)
        if not choices:
            return sets
        score = weigh(view=row, masks=np.array(masks)).score[0] - NATS_A_VALUE * (
            np.array([named(choice) for choice in choices])
        )
        return choices[int(score.argmax())]
