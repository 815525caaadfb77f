"""What intake lets pass: never an exception but a refusal with the field's name."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.outcomes import RefusedError
from feedback.schemas import ChangeIn, ReportIn, RequestIn, TrafficIn, parse
from tests.feedback.made_up import NOW, change, report, request, traffic

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)


def judged(schema, item):
    try:
        parse(schema=schema, item=item, now=NOW)
    except RefusedError as why:
        return why
    return None


def refusal(schema, item):
    with pytest.raises(RefusedError) as caught:
        parse(schema=schema, item=item, now=NOW)
    return caught.value


@given(item=anything)
@pytest.mark.parametrize("schema", [ReportIn, TrafficIn, ChangeIn, RequestIn])
def test_anything_is_taken_or_refused(schema, item):
    why = judged(schema, item)
    assert why is None or why.status in (400, 413)


@given(name=st.sampled_from(sorted(ReportIn.model_fields)), value=anything)
def test_a_bad_value_is_refused_under_its_own_name(name, value):
    why = judged(ReportIn, report(**{name: value}))
    assert why is None or why.field.split(".")[0] == name


@given(secret=st.text("abcdefgh", min_size=12, max_size=60))
@pytest.mark.parametrize(
    "name", ["kind", "created_at", "consent", "conversation", "metadata"]
)
def test_a_refusal_never_repeats_the_value(name, secret):
    why = refusal(ReportIn, report(**{name: secret}))
    assert secret not in f"{why.field} {why.message}"


@given(
    seconds=st.integers(0, 5 * 365 * 86400),
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_a_time_means_the_same_at_any_offset(seconds, minutes):
    moment = NOW - timedelta(seconds=seconds)
    local = moment.astimezone(timezone(timedelta(minutes=minutes)))
    taken, _ = parse(
        schema=ReportIn, item=report(created_at=local.isoformat()), now=NOW
    )
    assert taken.created_at == moment
    assert taken.created_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("time", "says"),
    [
        ("2025-08-26T09:15:00", "offset"),
        ("2025-08-26", "offset"),
        ("yesterday", "ISO 8601"),
        ("", "ISO 8601"),
        (1756199700, "ISO 8601"),
        ("0001-01-01T00:00:00+14:00", "out of range"),
        ("2019-12-31T23:59:59Z", "before 2020"),
        ("2025-08-27T12:00:01Z", "future"),
    ],
)
def test_a_time_that_is_not_one_is_refused(time, says):
    why = refusal(ReportIn, report(created_at=time))
    assert why.field == "created_at"
    assert says in why.message


@pytest.mark.parametrize("report_id", ["", " a", "a\n", "a\x00b", "x" * 201, 7])
def test_an_id_that_is_not_one_is_refused(report_id):
    assert refusal(ReportIn, report(report_id=report_id)).field == "report_id"


@pytest.mark.parametrize("kind", ["thumbs_up", "BUG", ""])
def test_another_kind_is_refused(kind):
    assert refusal(ReportIn, report(kind=kind)).field == "kind"


def test_nul_and_lone_surrogates_are_replaced_in_texts():
    item = report(
        comment="a\x00b\ud800c",
        conversation=[{"role": "user", "content": "\x00\udfff"}],
    )
    taken, _ = parse(schema=ReportIn, item=item, now=NOW)
    assert taken.comment == "a\ufffdb\ufffdc"
    assert taken.conversation[0].content == "\ufffd\ufffd"


def test_a_comment_is_measured_in_bytes(settings):
    settings.COMMENT_MAX_BYTES = 10
    parse(schema=ReportIn, item=report(comment="é" * 5), now=NOW)
    why = refusal(ReportIn, report(comment="é" * 5 + "."))
    assert (why.field, why.status) == ("comment", 413)


def test_a_conversation_is_measured_as_a_whole(settings):
    settings.CONVERSATION_MAX_BYTES = 10
    turns = [{"role": "user", "content": "123456"}] * 2
    why = refusal(ReportIn, report(conversation=turns))
    assert (why.field, why.status) == ("conversation", 413)


def test_a_thousand_keys_are_refused_with_their_number():
    why = refusal(ReportIn, report(metadata={f"k{i}": "v" for i in range(1000)}))
    assert why.field == "metadata"
    assert "1000 keys" in why.message


@pytest.mark.parametrize(
    "metadata",
    [{"model": 7}, {"model": ["a"]}, {"": "a"}, {"a b": "c"}, {"m": "x" * 201}, "m"],
)
def test_metadata_that_is_not_strings_is_refused(metadata):
    assert refusal(ReportIn, report(metadata=metadata)).field == "metadata"


def test_an_empty_value_is_unknown():
    item = report(metadata={"model": "m", "region": "", "pool": None})
    assert parse(schema=ReportIn, item=item, now=NOW)[0].metadata == {"model": "m"}


def test_unknown_fields_are_named_and_left_out():
    taken, remarks = parse(schema=ReportIn, item=report(locale="de"), now=NOW)
    assert remarks == ("ignored field 'locale'",)
    assert not hasattr(taken, "locale")


def test_null_is_the_same_as_missing():
    item = report(received_at=None, category=None, consent=None, conversation=None)
    taken, unknown = parse(schema=ReportIn, item=item, now=NOW)
    assert (taken.category, taken.conversation, unknown) == ("", [], ())


@pytest.mark.parametrize("requests", [-1, 1.5, "10", True, 2**60])
def test_requests_that_are_no_count_are_refused(requests):
    assert refusal(TrafficIn, traffic(requests=requests)).field == "requests"


def test_zero_requests_are_a_value():
    assert parse(schema=TrafficIn, item=traffic(requests=0), now=NOW)[0].requests == 0


@pytest.mark.parametrize("hour", ["2025-08-26T09:30:00Z", "2025-08-26T09:00:00+05:30"])
def test_an_hour_must_be_whole_in_utc(hour):
    assert refusal(TrafficIn, traffic(hour=hour)).field == "hour"


@pytest.mark.parametrize("scope", [{"model": "m"}, {"model": [1]}, ["model"]])
def test_a_scope_must_list_values(scope):
    assert refusal(ChangeIn, change(metadata=scope)).field == "metadata"


def test_a_change_may_be_announced():
    item = change(at="2025-12-01T00:00:00Z", known_at="2025-08-01T00:00:00Z")
    assert parse(schema=ChangeIn, item=item, now=NOW)[0].at.month == 12


def test_a_request_without_a_deployment_is_refused():
    item = request()
    del item["metadata"]
    assert refusal(RequestIn, item).field == "metadata"
