from __future__ import annotations

import pytest

from tests.pure.detectors.reports import answered, commented
from triage.core.detectors import garbled
from triage.core.types import Complaint


@pytest.mark.parametrize(
    "report",
    [
        answered("The har\ufffd\ufffdour is quiet."),
        answered("FÃ¼r die BrÃ¼cke"),
        answered("Sure.<|im_start|>assistant The bridge"),
        answered("!!!!!!!!!!!!!!!!!!!!!!!!"),
        answered("the\x00\x01 bridge"),
        answered(
            "bridge_toggle/hook fw[compiler river lantern}}voluntary oar/ip "
            "spoon_[fork garden a]=b _x]=spoon[[fork table|leg|arm onPATHway "
            "moon key#lock sea river=mouth"
        ),
        commented("it says har\ufffdour all the time"),
    ],
)
def test_garbled_text_is_found(report: Complaint) -> None:
    found = garbled.detect(report)
    assert found is not None
    assert found.symptom_id == "garbled_output"


@pytest.mark.parametrize(
    "answer",
    [
        "The harbour is quiet! Is it? Yes!!!",
        "Set make_x, snake_case, dirs/like/this and `a[b]=c` in a longer sentence.",
        "In GitHub and JavaScript, PyTorch and NumPy users write READMEs for macOS.",
        "Ça coûte 30 €, naïvement; für Ärger sorgt das â nicht.",
        "x = (a + b) * [c / d] - {e}",
        "| a_b | c/d | e=f | g_h | i/j | k=l | m_n | o/p | q=r | s_t | u/v | w=x |",
        "😀😀😀😀 party 🎉🎉🎉",
    ],
)
def test_ordinary_text_is_left_alone(answer: str) -> None:
    assert garbled.detect(answered(answer)) is None
