"""OTLP spans and log records, in protobuf or JSON: times, ids, a few attributes.

An attribute's value is decoded only when its name is asked for. Names that hold what
people and models said are never asked for; that they were there is noted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from feedback.adapters import protobuf as wire
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Scalar = str | bool | int | float

# Where exporters before OTLP 0.15 (2022) put the scopes.
_OLD_SCOPES = 1000
EVALUATION = "gen_ai.evaluation.result"
_CONTENT = (
    *("gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions"),
    *("gen_ai.prompt", "gen_ai.completion", "gen_ai.tool.", "gen_ai.content"),
    *("input.value", "output.value", "llm.input_messages", "llm.output_messages"),
    *("traceloop.entity.input", "traceloop.entity.output", "llm.prompts"),
)
_ID = re.compile("[0-9a-fA-F]{0,32}")
_NOT_CONTENT = ("gen_ai.prompt.name", "gen_ai.tool.name", "gen_ai.tool.type")
_SCALARS = ("stringValue", "boolValue", "intValue", "doubleValue")


@dataclass
class Signal:
    """One span or log record. `at` is in nanoseconds of UTC, 0 when it is not said.

    `attributes` holds those that were asked for, the resource's too; `content` says
    that there were some which hold what people said, `odd` that one which was asked for
    is no text, number or truth value.
    """

    trace_id: str = ""
    span_id: str = ""
    name: str = ""
    at: int = 0
    attributes: dict[str, Scalar] = field(default_factory=dict)
    content: bool = False
    odd: bool = False

    def within(self) -> Signal:
        """Return a new signal of the resource whose attributes these are."""
        given = dict(self.attributes)
        return Signal(attributes=given, content=self.content, odd=self.odd)


@dataclass(frozen=True)
class Shape:
    """Where a kind of signal keeps its parts: JSON names, protobuf numbers."""

    resources: str
    scopes: str
    old_scopes: str
    items: str
    times: tuple[tuple[str, int], ...]
    name: tuple[str, int]
    trace: int
    span: int
    attributes: int


SPANS = Shape(
    resources="resourceSpans",
    scopes="scopeSpans",
    old_scopes="instrumentationLibrarySpans",
    items="spans",
    times=(("startTimeUnixNano", 7),),
    name=("name", 0),
    trace=1,
    span=2,
    attributes=9,
)
LOGS = Shape(
    resources="resourceLogs",
    scopes="scopeLogs",
    old_scopes="instrumentationLibraryLogs",
    items="logRecords",
    times=(("timeUnixNano", 1), ("observedTimeUnixNano", 11)),
    name=("eventName", 12),
    trace=9,
    span=10,
    attributes=6,
)


def from_protobuf(
    raw: bytes, *, shape: Shape, wanted: Callable[[str], bool]
) -> Iterator[Signal]:
    """Yield the signals of an export request. Raises RefusedError."""
    for group in wire.parts(memoryview(raw), 1):
        base = Signal()
        for resource in wire.parts(group, 1):
            for pair in wire.parts(resource, 1):
                _put_pair(base, pair, wanted)
        for scope in chain(wire.parts(group, 2), wire.parts(group, _OLD_SCOPES)):
            for item in wire.parts(scope, 2):
                yield _signal(item, base, shape, wanted)


def _signal(
    item: memoryview, base: Signal, shape: Shape, wanted: Callable[[str], bool]
) -> Signal:
    made = base.within()
    times: dict[int, int] = {}
    for number, value in wire.fields(item):
        if number == shape.trace:
            made.trace_id = bytes(wire.bytes_of(value)).hex()
        elif number == shape.span:
            made.span_id = bytes(wire.bytes_of(value)).hex()
        elif number == shape.name[1]:
            made.name = wire.text_of(value)
        elif number == shape.attributes:
            _put_pair(made, wire.bytes_of(value), wanted)
        elif number in [n for _, n in shape.times]:
            times[number] = wire.number_of(value)
    made.at = next((times[n] for _, n in shape.times if times.get(n)), 0)
    return made


def _put_pair(made: Signal, pair: memoryview, wanted: Callable[[str], bool]) -> None:
    key, given = "", None
    for number, value in wire.fields(pair):
        if number == 1:
            key = wire.text_of(value)
        elif number == 2:
            given = wire.bytes_of(value)
    if _noted(made, key, wanted) or given is None:
        return
    for number, value in wire.fields(given):
        if number in _DECODE:
            made.attributes[key] = _DECODE[number](value)
        else:
            made.odd = True


_DECODE: dict[int, Callable[[int | memoryview], Scalar]] = {
    1: wire.text_of,
    2: lambda value: bool(wire.number_of(value)),
    3: wire.signed,
    4: wire.double,
}


def from_json(
    document: object, *, shape: Shape, wanted: Callable[[str], bool]
) -> Iterator[Signal]:
    """Yield the signals of an export request in JSON. Raises RefusedError."""
    if _table(document) and shape.resources not in document:  # type: ignore[operator]
        raise RefusedError(shape.resources, "is missing")
    for group in _list(document, shape.resources):
        base = Signal()
        for pair in _list(_table(group).get("resource") or {}, "attributes"):
            _put_json(base, pair, wanted)
        for scope in _list(group, shape.scopes) + _list(group, shape.old_scopes):
            for item in _list(scope, shape.items):
                yield _json_signal(_table(item), base, shape, wanted)


def _json_signal(
    item: dict[str, Any], base: Signal, shape: Shape, wanted: Callable[[str], bool]
) -> Signal:
    made = base.within()
    made.trace_id = _hexadecimal(item, "traceId")
    made.span_id = _hexadecimal(item, "spanId")
    made.name = str(item.get(shape.name[0]) or "")
    times = (_integer(item.get(name) or 0, name) for name, _ in shape.times)
    made.at = next((time for time in times if time), 0)
    for pair in _list(item, "attributes"):
        _put_json(made, pair, wanted)
    return made


def _put_json(made: Signal, pair: object, wanted: Callable[[str], bool]) -> None:
    table = _table(pair)
    key = str(table.get("key"))
    if _noted(made, key, wanted):
        return
    given = _table(table.get("value") or {})
    for kind in _SCALARS:
        value = given.get(kind)
        if kind == "intValue" and value is not None:
            made.attributes[key] = _integer(value, "intValue")
        elif isinstance(value, str | bool | int | float):
            made.attributes[key] = value
    made.odd |= key not in made.attributes and any(
        v is not None for v in given.values()
    )


def _noted(made: Signal, key: str, wanted: Callable[[str], bool]) -> bool:
    """Note content; say whether the value stays unread."""
    if key.startswith(_CONTENT) and key not in _NOT_CONTENT:
        made.content = True
        return True
    return not wanted(key)


def _hexadecimal(item: dict[str, Any], name: str) -> str:
    value = item.get(name) or ""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise RefusedError(name, "is no hexadecimal id")
    return value.lower()


def _integer(value: object, name: str) -> int:
    try:
        return int(value) if isinstance(value, str | int) else int(str(value))
    except ValueError:
        raise RefusedError(name, "is no whole number") from None


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RefusedError("", "must be an object")
    return value


def _list(value: object, name: str) -> list[object]:
    found = _table(value).get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise RefusedError(name, "must be a list")
    return found
