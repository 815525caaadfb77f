"""What redaction costs the detectors: findings on redacted text against raw text.

    python bench/detectors_redacted.py [--each 200] [--out FILE]

Conversations of every voice of the simulation, with made-up people named in them, are
run through the detectors raw and redacted. Recall is the share of raw findings
(detector and symptom) that are found again on redacted text; what appears on redacted
text alone is counted too. Damaged answers are the simulation's, not a fleet's.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from feedback.redaction.redact import redact_reports
from simulate.comments import write_comment
from simulate.conversations import write_conversation
from simulate.damage import DAMAGES
from simulate.identities import invent_people
from simulate.texts import sections
from simulate.texts.topics import topics
from triage.core.detectors import run
from triage.core.types import Complaint

HERE = Path(__file__).resolve().parent


def voices() -> set[str]:
    """Return the voices that have phrases of complaint."""
    return {path.stem for path in (HERE.parent / "simulate/texts/symptoms").glob("*")}


def complaints(*, each: int, seed: int) -> list[Complaint]:
    """Return `each` complaints of every voice that damages an answer."""
    rng = random.Random(seed)
    people = invent_people(count=300, seed=seed)
    found = []
    for voice in sorted({*DAMAGES, *sections("answers")} & voices()):
        for _ in range(each):
            topic = rng.choice(topics())
            turns = write_conversation(voice=voice, topic=topic, people=people, rng=rng)
            comment = write_comment(voice=voice, topic=topic, people=people, rng=rng)
            pairs = [(turn["role"], turn["content"]) for turn in turns]
            found.append(Complaint(comment=str(comment), conversation=pairs))
    return found


def redacted(raw: list[Complaint]) -> list[Complaint]:
    """Return the complaints as the triage sees them."""
    parts = [[c.comment, *(text for _, text in c.conversation)] for c in raw]
    clean = []
    for complaint, outcome in zip(raw, redact_reports(parts), strict=True):
        if not isinstance(outcome, list):
            raise outcome
        comment, *turns = (part.text for part in outcome)
        roles = [role for role, _ in complaint.conversation]
        pairs = list(zip(roles, turns, strict=True))
        clean.append(Complaint(comment=comment, conversation=pairs))
    return clean


def measure(raw: list[Complaint]) -> dict:
    """Return findings raw, kept, lost and new, by detector."""
    before: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    new: Counter[str] = Counter()
    masked = 0
    for one, other in zip(raw, redacted(raw), strict=True):
        masked += one != other
        first = {(f.detector, f.symptom_id) for f in run(one)}
        second = {(f.detector, f.symptom_id) for f in run(other)}
        before.update(name for name, _ in first)
        kept.update(name for name, _ in first & second)
        new.update(name for name, _ in second - first)
    by_detector = {
        name: {
            "raw": before[name],
            "recall": round(kept[name] / before[name], 4),
            "new": new[name],
        }
        for name in sorted(before)
    }
    return {
        "complaints": len(raw),
        "changed_by_redaction": masked,
        "findings": before.total(),
        "recall": round(kept.total() / before.total(), 4),
        "new": new.total(),
        "by_detector": by_detector,
    }


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=HERE / "detectors_redacted.json")
    options = parser.parse_args()
    result = measure(complaints(each=options.each, seed=options.seed))
    text = json.dumps(result, indent=2)
    options.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
