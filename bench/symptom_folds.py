"""What heads read in wordings that they were not trained on.

Folds hold out whole wordings: a phrase, a report, or a template with all that it
expands to, bare and crossed with topics. The fourteen languages have texts that are
parallel in part, so their figure flatters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.symptom_loud import loud
from bench.symptom_texts import Wording, examples, read_topics, subject_sentences
from bench.train_symptoms import build_head, reader
from triage.core.clustering import SymptomEngine
from triage.core.embedding.head import load_head
from triage.core.embedding.static import RECIPE, load_encoder
from triage.core.types import Complaint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.symptom_loud import Loud

FOLDS = 5


@dataclass(frozen=True)
class Told:
    """What one text shows, what was read in it, how surely, and where it is from."""

    true: str
    read: str
    score: float
    source: str = ""


def read(
    engine: SymptomEngine, pairs: Sequence[tuple[str, str]], *, source: str = ""
) -> list[Told]:
    """Classify (text, symptom) pairs; the best symptom, sorted or not."""
    found = engine.classify([Complaint(text) for text, _ in pairs])
    told = []
    for (_, true), what in zip(pairs, found, strict=True):
        best = (what.symptom_id, what.score) if what.symptom_id else what.second
        told.append(Told(true, *(best or ("", 0.0)), source))
    return told


def fold(
    number: int, wordings: Sequence[Wording], folder: Path
) -> tuple[list[Told], list[tuple[Loud, Told, Told]]]:
    """Train without one fold's wordings; read what they make, plain and loud.

    Each loud comment is read with its subject and without.
    """
    held = [w for n, w in enumerate(wordings) if n % FOLDS == number]
    rest = [w for n, w in enumerate(wordings) if n % FOLDS != number]
    build_head(rest, encoder_name=RECIPE, out=folder)
    engine = SymptomEngine(
        load_head(artefact_dir=folder), load_encoder(RECIPE), reader()
    )
    topics = read_topics()
    subjects = {t.noun for t in topics} | {s for _, s in subject_sentences()}
    told = []
    for source in sorted({w.folder for w in held}):
        own = [w for w in held if w.folder == source]
        made = [e for e in examples(own, topics) if e.group not in subjects]
        told += read(engine, [(e.text, e.class_id) for e in made], source=source)
    hidden = set(held)
    comments = [c for c in loud(wordings) if c.wording in hidden]
    heard = read(engine, [(c.text, c.symptom) for c in comments])
    bare = read(engine, [(c.phrase, c.symptom) for c in comments])
    return told, list(zip(comments, heard, bare, strict=True))
