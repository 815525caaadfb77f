from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from feedback.redaction.windows import sanitise, unescape, windows


@given(st.text(max_size=300), st.integers(10, 60))
def test_windows_cover_the_text_in_order_without_gaps(text, size):
    rebuilt = ""
    for offset, piece in windows(text, size=size):
        assert offset == len(rebuilt)
        assert len(piece) <= size
        rebuilt += piece
    assert rebuilt == text


@given(st.text(max_size=300), st.integers(20, 60), st.integers(1, 9))
def test_windows_overlap_by_what_was_asked(text, size, overlap):
    pieces = list(windows(text, size=size, overlap=overlap))
    for (start, piece), (after, _) in pairwise(pieces):
        assert after == start + len(piece) - overlap
    assert pieces[-1][0] + len(pieces[-1][1]) == len(text)


@given(st.text(st.characters(exclude_categories=())))
def test_sanitising_keeps_every_offset_and_leaves_encodable_text(text):
    clean = sanitise(text)
    assert len(clean) == len(text)
    assert "\x00" not in clean
    assert clean.encode("utf-8").decode("utf-8") == clean


def test_a_cut_falls_on_white_space():
    assert next(windows("alpha beta gamma delta", size=12))[1] == "alpha beta "


def test_a_spelt_line_break_before_a_capital_becomes_one_and_keeps_offsets():
    assert unescape(r"a\nAnna \new C:\temp") == "a \nAnna " + r"\new C:\temp"
