from __future__ import annotations

import pytest

from tests.pure.detectors.reports import answered, commented
from triage.core.detectors import script_mixing
from triage.core.types import Complaint

FOREIGN = [
    answered("The harbour is quiet and the สวัสดี boats are leaving in the morning."),
    answered("First mix the flour with water, 然后 add salt and wait for an hour."),
    answered("The function returns the последний element of the list, as expected."),
    answered("The plаn for the week is ready."),  # a Cyrillic letter inside a word
    answered(
        "港口很安静，船只在早上离开，大家都很高兴。现在开始工作吧。",
        "How is the harbour?",
    ),
    commented("it wrote การ in the middle of my english summary"),
]
MEANT = [
    answered("The harbour is quiet and the boats are leaving in the morning."),
    answered("In Japanese, 港 means harbour; it is read minato in most cases."),
    answered("The harbour (港) is quiet and the boats are leaving."),
    answered("The angle α is twice the angle β, and Δt is small, about 3 µs."),
    answered("Der Hafen ist ruhig, die Boote fahren früh: ça va, naïve Straße."),
    answered("สวัสดีครับ ท่าเรือเงียบมาก", "Say in Thai that the harbour is quiet"),
    answered("Порт тихий, лодки уходят утром. Смотри файл README.", "Как порт?"),
    answered("Run `print('港')` and see the output of the program there."),
    commented("回答突然变成了英文, please fix"),
    Complaint(""),
]


@pytest.mark.parametrize("report", FOREIGN)
def test_foreign_script_is_found(report: Complaint) -> None:
    found = script_mixing.detect(report)
    assert found is not None
    assert found.symptom_id == "foreign_language"
    assert found.confidence >= 0.7


@pytest.mark.parametrize("report", MEANT)
def test_what_is_meant_is_left_alone(report: Complaint) -> None:
    assert script_mixing.detect(report) is None


def test_the_note_names_the_scripts_and_quotes_them() -> None:
    found = script_mixing.detect(FOREIGN[0])
    assert found is not None
    assert found.note.startswith("Thai inside Latin text")
    assert found.where == "answer"
