"""Rule 4: what may be shown of small counts, subtraction included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.queries.figures import Figure, finite, percent, rows_to_hide


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(63), "63"),
        (Figure(0), "0"),
        (Figure(128034), "128,034"),
        (Figure(5.52, digits=1), "5.5"),
        (Figure(None, "fewer than 5"), "fewer than 5"),
        (Figure(None), "unknown"),
    ],
)
def test_a_figure_says_its_number_or_what_stands_instead(figure, text):
    assert str(figure) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0%"),
        (0.62, "62%"),
        (0.034, "3.4%"),
        (0.0018, "0.18%"),
        (0.00001, "below 0.01%"),
        (1.0, "100%"),
    ],
)
def test_shares_keep_two_digits_where_they_are_small(share, text):
    assert percent(share) == text


@pytest.mark.parametrize("value", [None, "7", True, float("inf"), float("nan")])
def test_what_is_not_a_finite_number_is_no_number(value):
    assert finite(value) is None


def test_one_small_row_takes_the_smallest_shown_row_with_it():
    hidden = rows_to_hide(
        reports={"a": 100, "b": 40, "c": 3},
        reporters={"a": 90, "b": 30, "c": 3},
        union=lambda rows: 33 if "b" in rows else 3,
        min_reporters=5,
    )
    assert hidden == {"b", "c"}


def test_small_rows_that_are_many_together_need_no_more():
    hidden = rows_to_hide(
        reports={"a": 100, "b": 4, "c": 4},
        reporters={"a": 90, "b": 4, "c": 4},
        union=lambda rows: 8,
        min_reporters=5,
    )
    assert hidden == {"b", "c"}


def test_an_empty_row_is_a_zero_and_not_hidden():
    hidden = rows_to_hide(
        reports={"a": 100, "b": 0},
        reporters={"a": 90, "b": 0},
        union=lambda rows: 0,
        min_reporters=5,
    )
    assert hidden == frozenset()


PEOPLE = st.lists(st.sets(st.integers(0, 12), max_size=12), min_size=1, max_size=8)


@given(people=PEOPLE)
def test_what_subtraction_gives_rests_on_enough_reporters(people):
    rows = {str(i): names for i, names in enumerate(people)}
    hidden = rows_to_hide(
        reports={row: len(names) for row, names in rows.items()},
        reporters={row: len(names) for row, names in rows.items()},
        union=lambda some: len(set().union(*(rows[row] for row in some))),
        min_reporters=5,
    )
    shown = {row for row, names in rows.items() if names} - hidden
    assert all(len(rows[row]) >= 5 for row in shown)
    behind = set().union(*(rows[row] for row in hidden)) if hidden else set()
    assert not hidden or not shown or len(behind) >= 5
