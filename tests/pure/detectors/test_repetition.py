from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pure.detectors.reports import answered, commented
from triage.core.detectors import repetition
from triage.core.types import Complaint

LINE = "I will now check the file. "


@pytest.mark.parametrize(
    "report",
    [
        answered("Here it is " + "for " * 30),
        answered("Let me see. " + LINE * 6),
        answered("- one more apple\n" * 12),
        answered("the sea and the moon " * 100),
        commented("it said peg peg peg peg peg peg until the end"),
    ],
)
def test_loops_are_found(report: Complaint) -> None:
    found = repetition.detect(report)
    assert found is not None
    assert found.symptom_id == "repetition_loop"
    assert "times in a row" in found.note


@pytest.mark.parametrize(
    "report",
    [
        answered("The sea is calm. The moon is up. The sea is calm again."),
        answered("Row, row, row your boat\nMerrily, merrily, merrily, merrily"),
        answered("0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"),
        answered("| a | b |\n|---|---|\n" + "| yes | yes |\n" * 9),
        answered("```\n" + "x = f(x)\n" * 20 + "```"),
        answered(
            "\n".join(f"- see https://x.example/{i} for step {i}" for i in range(9))
        ),
        commented("no no no no no no no please stop"),
        commented("very very very very very bad"),
        Complaint(""),
    ],
)
def test_refrains_tables_code_and_anger_are_left_alone(report: Complaint) -> None:
    assert repetition.detect(report) is None


def test_long_prose_that_compresses_too_well_is_found() -> None:
    lines = [f"Step {i} of the plan is to look at the plan.\n" for i in range(60)]
    found = repetition.detect(answered("".join(lines)))
    assert found is not None
    assert "compresses" in found.note


@given(
    st.lists(st.sampled_from("abc"), max_size=3),
    st.lists(st.sampled_from("defg"), min_size=1, max_size=5, unique=True),
    st.integers(4, 9),
)
def test_the_cycle_is_measured(before: list[str], piece: list[str], times: int) -> None:
    rounds, found = repetition.longest_cycle(before + piece * times)
    assert rounds == times
    assert sorted(found) == sorted(piece)
