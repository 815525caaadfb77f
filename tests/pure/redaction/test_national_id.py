import pytest

from feedback.redaction.recognizers.national_id import NUMBERS, NationalIdRecognizer

# Numbers that states or textbooks print as examples: they belong to nobody.
VALID = [
    ("Spain", "12345678Z"),
    ("Spain", "X1234567L"),
    ("Italy", "RSSMRA85T10A562S"),
    ("Brazil", "111.444.777-35"),
    ("Poland", "44051401359"),
    ("Finland", "131052-308T"),
    ("Sweden", "811228-9874"),
    ("France", "2 55 08 14 168 025 38"),
    ("Chile", "12.345.678-5"),
    ("China", "11010519491231002X"),
    ("Singapore", "S1234567D"),
    ("South Africa", "8001015009087"),
    ("United Kingdom", "AB 12 34 56 C"),
]


@pytest.mark.parametrize(("state", "number"), VALID)
def test_a_number_that_passes_its_states_check_goes(found, state, number):
    assert state in {name for name, _, _ in NUMBERS}
    assert found(NationalIdRecognizer(), f"it says {number}, why?") == [number]


@pytest.mark.parametrize(
    "number",
    [
        "12345678A",
        "RSSMRA85T10A562T",
        "111.444.777-36",
        "44051401358",
        "811228-9875",
        "12.345.678-6",
        "110105194912310021",
        "S1234567A",
        "8001015009088",
        "1754312345678",
        "20250829-1403",
        "version 1.444.777-35",
    ],
)
def test_a_wrong_check_digit_a_time_stamp_and_a_version_stay(found, number):
    assert found(NationalIdRecognizer(), f"it says {number}, why?") == []
