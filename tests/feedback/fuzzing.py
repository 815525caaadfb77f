"""Calls made from the API's own OpenAPI document, right in shape and damaged.

A body starts as an example of its schema and is then damaged: values swapped for
strange ones, keys lost or added, lists repeated, bytes cut, flipped or packed.
"""

from __future__ import annotations

import copy
import gzip
import json
import random
from dataclasses import dataclass, field
from typing import Any

STRANGE: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**30, -(2**63) - 1, 1e308, "", " ", "\x00", "\ud800"),
    *("2025-08-26T09:15:00", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00Z"),
    *("2025-02-30T00:00:00Z", "ﬁ" * 400, "a" * 70_000, "../../etc/passwd", "%00", "'"),
    *([], {}, [[]], {"": ""}, {"model": {"a": [1]}}, {"model": None}, [None] * 50),
    *({"\x00": "x"}, {"model": "\x00"}, {"a" * 1000: "b"}, "NaN", "2025-W99", "nül"),
)


@dataclass
class Call:
    """One call: what is sent, and to where."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Fuzzer:
    """Makes calls of one OpenAPI document; the same seed makes the same calls."""

    def __init__(self, document: dict[str, Any], seed: int) -> None:
        self._document = document
        self._dice = random.Random(seed)
        self.operations = [
            (method, path, operation)
            for path, methods in sorted(document["paths"].items())
            for method, operation in sorted(methods.items())
        ]

    def call(self) -> Call:
        """Return the next call, of any operation."""
        method, path, operation = self._dice.choice(self.operations)
        return self.call_of(method, path, operation)

    def call_of(self, method: str, path: str, operation: dict[str, Any]) -> Call:
        """Return a call of one operation."""
        call = Call(method.upper(), path)
        for parameter in operation.get("parameters", ()):
            self._put(call, parameter)
        if "requestBody" in operation:
            content = operation["requestBody"]["content"]
            schema = next(iter(content.values()))["schema"]
            call.body = self._damaged_bytes(self._damaged(self._example(schema)))
            call.headers = self._headers()
        return call

    def _put(self, call: Call, parameter: dict[str, Any]) -> None:
        name, where = parameter["name"], parameter["in"]
        value = self._example(parameter.get("schema", {}))
        if self._dice.random() < 0.6:
            value = self._dice.choice(STRANGE)
        text = str(value).encode("utf-8", "replace").decode()
        if where == "path":
            call.path = call.path.replace("{" + name + "}", text[:500] or "x")
        elif where == "query" and (parameter.get("required") or self._flip()):
            call.query[name] = text[:3000]

    def _headers(self) -> dict[str, str]:
        kinds = ("application/json", "text/plain", "", "application/json; charset=x")
        odd = self._dice.random() < 0.1
        return {"content-type": self._dice.choice(kinds) if odd else kinds[0]}

    def _flip(self) -> bool:
        return self._dice.random() < 0.5

    def _example(self, schema: dict[str, Any], depth: int = 0) -> Any:
        """Return a value that is about right for a schema."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = self._document["components"]["schemas"][name]
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self._example(self._dice.choice(schema[several]), depth + 1)
        if "enum" in schema:
            return self._dice.choice(schema["enum"])
        return self._typed(schema, depth)

    def _typed(self, schema: dict[str, Any], depth: int) -> Any:
        kind = schema.get("type", "string")
        if kind == "object":
            named = schema.get("properties", {"model": {"type": "string"}})
            return {n: self._example(part, depth + 1) for n, part in named.items()}
        if kind == "array":
            count = self._dice.randint(0, 3)
            item = schema.get("items", {})
            return [self._example(item, depth + 1) for _ in range(count)]
        simple = {"integer": 3, "number": 0.5, "boolean": True, "null": None}
        if kind in simple:
            return simple[kind]
        if schema.get("format") == "date-time":
            return "2025-08-26T09:15:00+00:00"
        return f"w-{self._dice.randrange(1000)}"

    def _damaged(self, value: Any) -> Any:
        """Return a copy in which up to three values are strange, lost or repeated."""
        root = [copy.deepcopy(value)]
        for _ in range(self._dice.randint(0, 3)):
            holder, key = self._dice.choice(_places(root))
            how = self._dice.random()
            if how < 0.15 and holder is not root:
                del holder[key]
            elif how < 0.3 and isinstance(holder, dict):
                holder[self._dice.choice(["", "\x00", "x" * 300])] = holder[key]
            elif how < 0.4 and isinstance(holder[key], list):
                holder[key] = holder[key] * 200
            else:
                holder[key] = copy.deepcopy(self._dice.choice(STRANGE))
        return root[0]

    def _damaged_bytes(self, value: Any) -> bytes:
        raw = json.dumps(value).encode()
        how = self._dice.random()
        if how < 0.1:
            return raw[: self._dice.randint(0, len(raw))]
        if how < 0.2 and raw:
            at = self._dice.randrange(len(raw))
            return raw[:at] + bytes([self._dice.randrange(256)]) + raw[at + 1 :]
        if how < 0.23:
            return b"[" * self._dice.choice([10, 1000, 100_000]) + raw
        if how < 0.25:
            return gzip.compress(raw)
        return raw


def _places(root: list[Any]) -> list[tuple[Any, Any]]:
    """Return every (holder, key) in a document, up to some thousand."""
    found: list[tuple[Any, Any]] = []
    waiting: list[Any] = [root]
    while waiting and len(found) < 3000:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            found.append((holder, key))
            if isinstance(holder[key], (dict, list)):
                waiting.append(holder[key])
    return found
