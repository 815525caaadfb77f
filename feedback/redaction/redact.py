"""Replace what must go by typed placeholders; the only door to this package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.redaction.engine import load_engine
from feedback.redaction.spans import Entity, Numbering, replace
from feedback.redaction.windows import sanitise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.redaction.engine import RedactionEngine

__all__ = [
    "Entity",
    "Redacted",
    "RedactionError",
    "redact_batch",
    "redact_each",
    "redact_report",
    "redact_reports",
]


class RedactionError(Exception):
    """A text that could not be redacted; says which and why, never what it holds.

    `index` is its position in the batch, `cause` the class name of the failure.
    """

    def __init__(self, *, index: int, cause: str) -> None:
        super().__init__(f"text {index} of the batch could not be redacted: {cause}")
        self.index = index
        self.cause = cause


@dataclass(frozen=True)
class Redacted:
    """A text without what must go; entities point into the original."""

    text: str
    entities: tuple[Entity, ...]
    version: str


def redact_batch(texts: Sequence[str]) -> list[Redacted]:
    """Redact each text by itself. Raises RedactionError for a poison text."""
    outcomes = redact_each(texts)
    for outcome in outcomes:
        if isinstance(outcome, RedactionError):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, Redacted)]


def redact_each(texts: Sequence[str]) -> list[Redacted | RedactionError]:
    """Redact each text on its own numbering; a poison text yields its error alone."""
    clean = [sanitise(text) for text in texts]
    found = _find(clean)
    return [
        _redacted(text, entities, Numbering())
        if not isinstance(entities, RedactionError)
        else entities
        for text, entities in zip(clean, found, strict=True)
    ]


def redact_report(parts: Sequence[str]) -> list[Redacted]:
    """Redact the comment and turns of one report: equal values get equal numbers.

    Raises RedactionError with the index of the part that could not be redacted.
    """
    (outcome,) = redact_reports([parts])
    if isinstance(outcome, RedactionError):
        raise outcome
    return outcome


def redact_reports(
    reports: Sequence[Sequence[str]],
) -> list[list[Redacted] | RedactionError]:
    """Redact the parts of many reports at once; a poison report yields its error.

    Short texts go through the model together, which is a fifth faster.
    """
    clean = [[sanitise(text) for text in parts] for parts in reports]
    flat = [text for parts in clean for text in parts]
    found = iter(_find(flat))
    return [_numbered(parts, [next(found) for _ in parts]) for parts in clean]


def _numbered(
    parts: list[str], found: list[tuple[Entity, ...] | RedactionError]
) -> list[Redacted] | RedactionError:
    numbering = Numbering()
    redacted = []
    for index, (text, entities) in enumerate(zip(parts, found, strict=True)):
        if isinstance(entities, RedactionError):
            return RedactionError(index=index, cause=entities.cause)
        redacted.append(_redacted(text, entities, numbering))
    return redacted


def _redacted(
    text: str, entities: tuple[Entity, ...], numbering: Numbering
) -> Redacted:
    return Redacted(
        text=replace(text=text, entities=entities, numbering=numbering),
        entities=entities,
        version=load_engine().version,
    )


def _find(texts: list[str]) -> list[tuple[Entity, ...] | RedactionError]:
    """Find in all at once; where that fails, one by one to isolate the poison."""
    engine = load_engine()
    try:
        return list(engine.find(texts))
    except Exception:
        return [_find_one(engine, index, text) for index, text in enumerate(texts)]


def _find_one(
    engine: RedactionEngine, index: int, text: str
) -> tuple[Entity, ...] | RedactionError:
    try:
        return engine.find([text])[0]
    except Exception as error:
        return RedactionError(index=index, cause=type(error).__name__)
