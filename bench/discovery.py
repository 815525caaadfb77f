"""How soon a symptom that the taxonomy does not know is found inside a cause.

    .venv/bin/python -m bench.discovery [--worlds 3] [--out bench/discovery.json]

Each symptom is hidden in turn: a head is trained without it on half of the wordings,
and from the other half a cause is made up, in whose place three of four reports tell
the hidden symptom. Two kinds of causes must give nothing: with everybody's complaints
inside, and with a known symptom's. Where BERTopic is installed (bench/requirements.in)
it is given the first cause of each with all its reports.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.symptom_baselines import bertopic, embed
from bench.symptom_texts import CODED, DATA, Wording, expand, read_wordings
from bench.train_symptoms import SETTINGS, build_head, reader
from triage.core.clustering import SymptomEngine
from triage.core.discovery import KNOWN_SHARE, Told, discover
from triage.core.embedding.head import NO_SYMPTOM, load_head
from triage.core.embedding.static import RECIPE, load_encoder
from triage.core.types import Complaint

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 20261201
SIZES = (15, 20, 25, 30)
PEOPLE = 25
OUTSIDE = 1500
PURE = 0.7


@dataclass(frozen=True)
class Said:
    """One wording as a report: its symptom, what was read in it, what it tells."""

    text: str
    true: str
    read: str
    told: tuple[str, Any]


def said_without(hidden: str, wordings: Sequence[Wording]) -> list[Said]:
    """Train on half of the wordings, the hidden symptom left out; read the rest."""
    rng = random.Random(SEED)
    halves = [rng.random() < 0.5 for _ in wordings]
    half = [w for w, first in zip(wordings, halves, strict=True) if first]
    rest = [w for w, first in zip(wordings, halves, strict=True) if not first]
    with tempfile.TemporaryDirectory() as folder:
        known = [w for w in half if w.class_id != hidden]
        build_head(known, encoder_name=RECIPE, out=Path(folder))
        head = load_head(artefact_dir=Path(folder))
    engine = SymptomEngine(head, load_encoder(RECIPE), reader())
    complaints = [
        Complaint(expand(w.text, rng) if w.folder == "templates" else w.text)
        for w in rest
    ]
    chances = np.exp(engine.evidence(complaints))
    chances[:, head.classes.index(NO_SYMPTOM)] = 0.0
    read = [
        head.classes[row.argmax()] if row.max() >= SETTINGS["threshold"] else ""
        for row in chances
    ]
    told = engine.told(complaints)
    return [
        Said(c.comment, w.class_id, r, t)
        for c, w, r, t in zip(complaints, rest, read, told, strict=True)
    ]


def world(
    said: Sequence[Said], symptom: str, *, size: int, seed: int
) -> tuple[list[Said], list[Told], list[Told]]:
    """Make up a cause: what is inside, and how both sides tell it.

    `size` reports of the symptom (of any for "") by at most PEOPLE people, a third
    as many of other complaints inside, OUTSIDE of them outside.
    """
    rng = np.random.default_rng([SEED, seed])
    mixed = [said[i] for i in rng.permutation(len(said))]
    if symptom:
        own = [s for s in mixed if s.true == symptom][:size]
        other = [s for s in mixed if s.true != symptom]
    else:
        own, other = mixed[:size], mixed[size:]
    inside = [*own, *other[: size // 3]]
    outside = other[size // 3 :][:OUTSIDE]
    people = [*rng.integers(PEOPLE, size=len(own)), *range(1000, 1000 + size // 3)]
    return (
        inside,
        [Told(f"p{who}", *s.told) for who, s in zip(people, inside, strict=True)],
        [Told(f"o{n}", *s.told) for n, s in enumerate(outside)],
    )


def found(
    said: Sequence[Said], symptom: str, *, size: int, seed: int
) -> tuple[float, int] | None:
    """Search one world; the share of the symptom among the members, and how many.

    None when nothing is found, or what is found is a known symptom's.
    """
    inside, told, outside = world(said, symptom, size=size, seed=seed)
    what = discover(told, outside)
    if what is None:
        return None
    members = [inside[i] for i in what.members]
    read = [s.read for s in members if s.read]
    if max(map(read.count, set(read)), default=0) >= KNOWN_SHARE * len(members):
        return None
    return sum(s.true == symptom for s in members) / len(members), len(members)


def hide(
    hidden: str, wordings: Sequence[Wording], *, worlds: int, number: int
) -> dict[str, Any]:
    """Hide one symptom; in how many worlds it is found, and what is found falsely."""
    said = said_without(hidden, wordings)
    after: list[int | None] = []
    pure: list[float] = []
    for n in range(worlds):
        seed = 100 * number + n
        hits = [(s, found(said, hidden, size=s, seed=seed)) for s in SIZES]
        good = [(s, hit) for s, hit in hits if hit and hit[0] >= PURE]
        after.append(good[0][0] if good else None)
        pure += [hit[0] for _, hit in hits if hit]
    others = sorted({s.true for s in said} - {hidden, NO_SYMPTOM})
    known = [others[(number + 7 * n) % len(others)] for n in range(worlds)]
    return {
        "hidden": hidden,
        "read_as_unsorted": _share(not s.read for s in said if s.true == hidden),
        "found_after_reports": after,
        "purity": round(float(np.mean(pure)), 3) if pure else None,
        "false_in_ordinary": _count(said, [""] * worlds, number),
        "false_in_known": _count(said, known, number),
        "found_by_bertopic": by_bertopic(said, hidden, seed=100 * number),
    }


def by_bertopic(said: Sequence[Said], hidden: str, *, seed: int) -> bool | None:
    """Whether a topic of BERTopic's is the hidden symptom, once all reports are there.

    It is told inside and outside together, and a topic is the symptom when most of the
    cause's reports that tell it are in it and PURE of its reports tell it. None where
    BERTopic is not installed.
    """
    inside, _, outside = world(said, hidden, size=SIZES[-1], seed=seed)
    every = [*inside, *outside]
    vectors = _raw(tuple(s.text for s in said))
    rows = {id(s): row for s, row in zip(said, vectors, strict=True)}
    topics = bertopic([s.text for s in every], np.array([rows[id(s)] for s in every]))
    if topics is None:
        return None
    own = [t for s, t in zip(every, topics, strict=True) if s.true == hidden and t >= 0]
    topic = max(set(own), key=own.count, default=-1)
    true = [s.true for s, t in zip(every, topics, strict=True) if t == topic]
    hits = true.count(hidden)
    return topic >= 0 and 2 * hits > SIZES[-1] and hits >= PURE * len(true)


@cache
def _raw(texts: tuple[str, ...]) -> np.ndarray:
    """Embed once: what is read is the same whatever is hidden."""
    return embed(texts)


def _count(said: Sequence[Said], symptoms: Sequence[str], number: int) -> int:
    seeds = range(100 * number + 50, 100 * number + 50 + len(symptoms))
    hits = [
        found(said, symptom, size=SIZES[-1], seed=seed)
        for symptom, seed in zip(symptoms, seeds, strict=True)
    ]
    return sum(hit is not None for hit in hits)


def _share(flags: Any) -> float:
    values = list(flags)
    return round(sum(values) / len(values), 3)


def summary(rows: Sequence[dict[str, Any]], *, worlds: int) -> dict[str, Any]:
    """Add the rows up: symptoms found in most of their worlds, and what was false."""
    hit = [[n for n in row["found_after_reports"] if n] for row in rows]
    return {
        "symptoms": len(rows),
        "found_in_most_worlds": sum(2 * len(h) > worlds for h in hit),
        "worlds": len(rows) * worlds,
        "found_in_worlds": sum(map(len, hit)),
        "median_reports": float(np.median([n for h in hit for n in h])),
        "purity": round(float(np.mean([r["purity"] for r in rows if r["purity"]])), 3),
        "false_in_ordinary": sum(row["false_in_ordinary"] for row in rows),
        "false_in_known": sum(row["false_in_known"] for row in rows),
        "found_by_bertopic": [r["found_by_bertopic"] for r in rows].count(True)
        if rows[0]["found_by_bertopic"] is not None
        else None,
    }


def main() -> None:
    """Hide every symptom in turn and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=DATA.parent / "discovery.json")
    options = parser.parse_args()
    wordings = [w for w in read_wordings() if w.folder not in CODED]
    rows = []
    for number, hidden in enumerate(sorted({w.class_id for w in wordings})):
        if hidden != NO_SYMPTOM:
            rows.append(hide(hidden, wordings, worlds=options.worlds, number=number))
            print(json.dumps(rows[-1]), flush=True)
            document = {"summary": summary(rows, worlds=options.worlds), "rows": rows}
            options.out.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    print(json.dumps(document["summary"]))


if __name__ == "__main__":
    main()
