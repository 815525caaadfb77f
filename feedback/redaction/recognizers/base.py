"""What the recognizers of this package share."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from presidio_analyzer import AnalysisExplanation, LocalRecognizer, RecognizerResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from presidio_analyzer.nlp_engine import NlpArtifacts

Found = tuple[int, int, float]
"""Start and end of a span and how sure the recognizer is, 0 to 1."""


class SpanRecognizer(LocalRecognizer):
    """A Presidio recognizer that is one generator over the text.

    A subclass names its entity type and yields (start, end, score). Presidio's own
    PatternRecognizer runs every pattern with the slower `regex` module and a time
    limit; the patterns here are linear, so `re` and a cheap first look are enough.
    """

    entity: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(supported_entities=[self.entity], name=type(self).__name__)

    def load(self) -> None:
        """Nothing to load."""

    @abstractmethod
    def find(self, text: str) -> Iterator[Found]:
        """Yield the spans of `text` that must go; they may overlap."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return what `find` yields in Presidio's form."""
        return [self._result(found) for found in self.find(text)]

    def _result(self, found: Found) -> RecognizerResult:
        start, end, score = found
        return RecognizerResult(
            entity_type=self.entity,
            start=start,
            end=end,
            score=score,
            analysis_explanation=AnalysisExplanation(
                recognizer=type(self).__name__, original_score=score
            ),
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: type(self).__name__,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            },
        )
