"""Versions are told as a range where a range is what they are."""

from __future__ import annotations

import pytest

from triage.core.causes import words
from triage.core.versions import values_in_words

KNOWN = ("2.0.9", "2.0.10", "2.0.70", "2.0.71", "2.1.0", "2.1.3")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("2.0.71", "2.1.0", "2.1.3"), "2.0.71 or later"),
        (("2.0.10", "2.0.70", "2.0.9"), "2.0.70 or earlier"),
        (("2.0.10", "2.0.70", "2.0.71"), "2.0.10 to 2.0.71"),
        (("2.0.10", "2.0.71", "2.1.0"), "2.0.10 or 2.0.71 or 2.1.0"),
        (("2.1.0", "2.1.3"), "2.1.0 or 2.1.3"),
        (KNOWN, " or ".join(KNOWN)),
    ],
)
def test_a_range_is_told_only_where_every_version_in_it_is_meant(values, told):
    assert values_in_words(values=values, known=KNOWN) == told


@pytest.mark.parametrize("stranger", ["nightly", "2", "opus-4.1"])
def test_values_among_which_some_are_no_versions_are_listed(stranger):
    values = ("2.0.71", "2.1.0", "2.1.3")
    told = values_in_words(values=values, known=(*KNOWN, stranger))
    assert told == " or ".join(values)


def test_a_description_tells_the_range_and_lists_what_has_no_order():
    sets = {"client_version": ("2.0.71", "2.1.0", "2.1.3"), "model": ("a", "b")}
    known = {"client_version": KNOWN, "model": ("a", "b", "c")}
    assert words(sets, known) == "client_version 2.0.71 or later, model a or b"
    assert words(sets).startswith("client_version 2.0.71 or 2.1.0 or 2.1.3")
