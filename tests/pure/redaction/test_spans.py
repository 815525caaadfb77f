from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from feedback.redaction.spans import Entity, Numbering, merge, replace


def entity(start, end, type_="PERSON", score=0.8):
    return Entity(start, end, type_, score, "Test")


spans = st.lists(
    st.builds(
        lambda start, length, type_: entity(start, start + length, type_),
        st.integers(0, 40),
        st.integers(1, 15),
        st.sampled_from(["PERSON", "EMAIL_ADDRESS", "SECRET"]),
    ),
    max_size=12,
)


@given(spans)
def test_merged_spans_are_disjoint_and_cover_the_same(entities):
    merged = merge(entities)
    assert all(a.end <= b.start for a, b in pairwise(merged))
    assert _covered(merged) == _covered(entities)


def _covered(entities):
    return {i for e in entities for i in range(e.start, e.end)}


@given(st.text(min_size=60, max_size=80), spans)
def test_text_outside_the_spans_survives_in_order(text, entities):
    merged = merge(entities)
    result = replace(text=text, entities=merged, numbering=Numbering())
    kept = [text[a:b] for a, b in _gaps(merged, len(text))]
    position = 0
    for part in kept:
        position = result.index(part, position) + len(part)


def _gaps(merged, length):
    edges = [0, *(x for e in merged for x in (e.start, e.end)), length]
    return list(zip(edges[::2], edges[1::2], strict=True))


def test_the_longest_of_overlapping_spans_names_the_whole():
    merged = merge([entity(0, 5), entity(3, 20, "EMAIL_ADDRESS")])
    assert merged == (Entity(0, 20, "EMAIL_ADDRESS", 0.8, "Test"),)


def test_spans_that_only_touch_stay_apart():
    assert len(merge([entity(0, 5), entity(5, 9)])) == 2


def test_equal_values_share_a_number_whatever_their_case_and_spacing():
    text = "Ana Pop, ANA  POP, Bo"
    entities = [entity(0, 7), entity(9, 17), entity(19, 21)]
    result = replace(text=text, entities=entities, numbering=Numbering())
    assert result == "<PERSON_1>, <PERSON_1>, <PERSON_2>"
