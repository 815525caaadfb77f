from __future__ import annotations

import pytest

from tests.pure.detectors.reports import answered
from triage.core.detectors import language

ENGLISH = "Why is the bridge over the river closed and for how long is it going to be?"
GERMAN = (
    "Die Brücke ist für den Verkehr gesperrt und wird auch im Mai nicht mit dem Rad "
    "zu befahren sein."
)
SPANISH = (
    "El puente está cerrado para los coches y no se abre por la noche en el centro "
    "de la ciudad."
)


@pytest.mark.parametrize("answer", [GERMAN, SPANISH])
def test_another_language_is_found(answer: str) -> None:
    found = language.detect(answered(answer, ENGLISH))
    assert found is not None
    assert found.symptom_id == "foreign_language"
    assert "question in English" in found.note


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (GERMAN, GERMAN),
        (ENGLISH, "The bridge is closed for the winter and it is not safe to cross."),
        ("Please translate into German: " + ENGLISH, GERMAN),
        (ENGLISH, "Gesperrt."),
        ("Why?", GERMAN),
        (ENGLISH, "```\ndie der das und ist nicht ein eine ich zu mit auf für\n```"),
    ],
)
def test_the_same_or_a_wanted_language_is_left_alone(
    question: str, answer: str
) -> None:
    assert language.detect(answered(answer, question)) is None
