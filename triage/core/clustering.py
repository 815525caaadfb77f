"""The symptom engine: which known symptom one report shows, or none clearly."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from triage.core import detectors
from triage.core.embedding import words as wording
from triage.core.embedding.head import (
    DECIMALS,
    DEFAULT_ARTEFACT,
    NO_SYMPTOM,
    Head,
    load_head,
    log_softmax,
)
from triage.core.embedding.static import DEFAULT_CACHE, Encoder, load_encoder
from triage.core.symptoms import BY_ID, UNSORTED_LABEL
from triage.core.types import Classification

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from triage.core.types import Complaint, Finding

    Row = npt.NDArray[np.float64]

_EMPTY_COMMENT_DOUBT = 0.9
_WORDS_SHOWN = 4
_TRUST = {"answer": 1.0, "comment": 0.5}
_WORTH_NAMING = 0.02
# A sentence as likely as this to tell nothing is taken for one about the subject, if
# another of its comment is not.
_PLAIN = 0.3
# A comment that more likely tells nothing is not read twice.
_TELLS_NOTHING = 0.5
_NEVER = -1e3


class SymptomEngine:
    """Detectors, topic removal and head in one; holds no state between calls."""

    def __init__(self, head: Head, encoder: Encoder, reader: Encoder) -> None:
        self.version = head.version
        self._head = head
        self._encoder = encoder
        self._reader = reader
        self._none = head.classes.index(NO_SYMPTOM)

    def classify(self, complaints: Sequence[Complaint]) -> list[Classification]:
        """Place each complaint; the result of one never depends on the others."""
        texts = [self._told(complaint) for complaint in complaints]
        rows = self._read(texts)
        told = zip(complaints, texts, rows, strict=True)
        return [self._decide(complaint, text, row) for complaint, text, row in told]

    def evidence(self, complaints: Sequence[Complaint]) -> Row:
        """Give what the words alone say: log-probabilities, shape (texts, classes)."""
        rows = self._read([self._told(complaint) for complaint in complaints])
        return np.array(rows).reshape(-1, len(self._head.classes))

    def told(self, complaints: Sequence[Complaint]) -> list[tuple[str, Row]]:
        """Give each comment without its topic, and its vector, shape (dimensions,)."""
        texts = [self._told(complaint) for complaint in complaints]
        vectors = self._encoder.encode(texts) if texts else ()
        return list(zip(texts, vectors, strict=True))

    @property
    def encoder_name(self) -> str:
        """The embedding that vectors are made by."""
        return self._head.encoder_name

    def _read(self, texts: Sequence[str]) -> list[Row]:
        """Give a row for each text without its topic.

        Of several sentences those about the subject are left out, unless all are, so
        that one of complaint is heard among five of those.
        """
        parts = [wording.sentences(text) for text in texts]
        several = [i for i, found in enumerate(parts) if len(found) > 1]
        plain = self._are_plain([part for i in several for part in parts[i]])
        left = list(texts)
        for i in several:
            kept = [part for part in parts[i] if not next(plain)]
            if kept and len(kept) < len(parts[i]):
                left[i] = " ".join(kept)
        rows = self._head.log_probabilities(left, encoder=self._encoder)
        return [self._evidence(*one) for one in zip(left, rows, strict=True)]

    def _are_plain(self, sentences: Sequence[str]) -> Iterator[bool]:
        """Say of each sentence whether it is about the subject alone."""
        rows = self._head.log_probabilities(sentences, encoder=self._encoder)
        return iter((np.exp(rows[:, self._none]) >= _PLAIN).tolist())

    def _told(self, complaint: Complaint) -> str:
        """Give the comment without its topic."""
        turns = [content for _, content in complaint.conversation]
        topic = wording.topic_words(turns, keep=self._head.complaint_words)
        return wording.without(wording.clean(complaint.comment), topic)

    def _evidence(self, text: str, row: Row) -> Row:
        """Let the transformer read what is left in doubt, and give the row.

        In doubt is which symptom a comment tells that does tell one; the transformer
        has its say in that only.
        """
        if not wording.words(text) and not any(c.isdigit() for c in text):
            return self._doubt()
        settings = self._head.settings
        told = self._among_symptoms(row)
        lesser, best = np.sort(np.exp(told))[-2:]
        none = float(row[self._none])
        if best - lesser >= settings["doubt"] or math.exp(none) >= _TELLS_NOTHING:
            return row
        second = self._head.second_reading(text, reader=self._reader)
        share = settings["reader_share"]
        told = (1 - share) * told + share * self._among_symptoms(second)
        read: Row = self._among_symptoms(told) + math.log1p(-math.exp(none))
        read[self._none] = none
        return np.round(log_softmax(read), DECIMALS)

    def _among_symptoms(self, row: Row) -> Row:
        """Give log-probabilities of the symptoms given that one is told."""
        told = row.copy()
        told[self._none] = _NEVER
        return log_softmax(told)

    def _doubt(self) -> Row:
        """Give what an empty comment says: most likely nothing."""
        others = (1 - _EMPTY_COMMENT_DOUBT) / (len(self._head.classes) - 1)
        row = np.full(len(self._head.classes), math.log(others))
        row[self._none] = math.log(_EMPTY_COMMENT_DOUBT)
        return row

    def _decide(self, complaint: Complaint, text: str, row: Row) -> Classification:
        findings = detectors.run(complaint)
        chances = np.round(self._with_findings(row, findings), 6)
        chances[self._none] = -1.0
        order = np.argsort(-chances, kind="stable")
        best, other = (self._head.classes[i] for i in order[:2])
        score, lesser = (float(chances[i]) for i in order[:2])
        near = score >= self._head.settings["threshold"]
        second = (other, lesser) if near else (best, score)
        shown = self._head.telling_words(text, class_id=best, limit=_WORDS_SHOWN)
        return Classification(
            symptom_id=best if near else None,
            label=BY_ID[best].label if near else UNSORTED_LABEL,
            family=BY_ID[best].family if near else None,
            score=score,
            second=second if second[1] >= _WORTH_NAMING else None,
            detectors=findings,
            words=shown,
            version=self.version,
        )

    def _with_findings(self, row: Row, findings: Sequence[Finding]) -> Row:
        """Give detectors the share of the decision that the words leave open.

        What a detector saw in the comment counts less: the words were read already.
        """
        chances: Row = np.exp(row)
        if not findings:
            return chances
        seen = np.zeros(len(chances))
        sure = 0.0
        for finding in findings:
            trust = finding.confidence * _TRUST[finding.where]
            seen[self._head.classes.index(finding.symptom_id)] += trust / (1 - trust)
            sure = max(sure, trust)
        told = float(np.delete(chances, self._none).max())
        share = sure * (1.0 - told)
        mixed: Row = (1.0 - share) * chances + share * seen / seen.sum()
        return mixed


@lru_cache(maxsize=4)
def load_engine(
    *, artefact_dir: Path = DEFAULT_ARTEFACT, cache_dir: Path = DEFAULT_CACHE
) -> SymptomEngine:
    """Load head and embedding (cached); distils the embedding on the first call."""
    head = load_head(artefact_dir=artefact_dir)
    encoder = load_encoder(head.encoder_name, cache_dir=cache_dir)
    return SymptomEngine(head, encoder, load_encoder(head.reader_name))
