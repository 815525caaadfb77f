"""What a new OpenAPI document breaks for clients of an old one.

Clients ignore fields of answers that they do not know. So a new answer must fit what
the old document says of it, and an old request what the new one says. Where it cannot
be told (a pattern, a format that differs) it is a break.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

Schema = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
EQUAL = ("format", "pattern", "uniqueItems", "multipleOf")
_JSON = {str: "string", bool: "boolean", int: "integer", float: "number"}


def breaks(old: Schema, new: Schema) -> list[str]:
    """Return what breaks, in words, each with the operation and the field."""
    return sorted(set(_breaks(old, new)))


def _breaks(old: Schema, new: Schema) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method in METHODS:
            if method not in methods:
                continue
            where = f"{method.upper()} {path}"
            there = new["paths"].get(path, {}).get(method)
            if there is None:
                yield f"{where}: is gone"
                continue
            yield from _security(where, methods[method], there)
            yield from _parameters(where, (methods[method], old), (there, new))
            yield from _bodies(where, (methods[method], old), (there, new))
            yield from _answers(where, (methods[method], old), (there, new))


def _security(where: str, old: Schema, new: Schema) -> Iterator[str]:
    before, now = old.get("security", []), new.get("security", [])
    if now and not all(any(_asks(n) <= _asks(b) for n in now) for b in before or [{}]):
        yield f"{where}: asks for another credential"


def _asks(need: Schema) -> set[str]:
    return set(need)


def _parameters(
    where: str, old: tuple[Schema, Schema], new: tuple[Schema, Schema]
) -> Iterator[str]:
    before, now = (
        {(p["in"], p["name"]): p for p in operation.get("parameters", [])}
        for operation, _ in (old, new)
    )
    for (kind, name), parameter in before.items():
        at = f"{where}: {kind} parameter {name}"
        if (kind, name) not in now:
            yield f"{at}: is gone"
            continue
        there = now[kind, name]
        if there.get("required") and not parameter.get("required"):
            yield f"{at}: is required now"
        fit = _Fit(old[1], new[1])
        yield from fit.problems(parameter["schema"], there["schema"], at)
    for (kind, name), parameter in now.items():
        if (kind, name) not in before and parameter.get("required"):
            yield f"{where}: {kind} parameter {name}: is new and required"


def _bodies(
    where: str, old: tuple[Schema, Schema], new: tuple[Schema, Schema]
) -> Iterator[str]:
    before, now = (operation.get("requestBody") for operation, _ in (old, new))
    if now and now.get("required") and not (before or {}).get("required"):
        yield f"{where}: needs a body now"
    for kind, content in (before or {}).get("content", {}).items():
        there = (now or {}).get("content", {}).get(kind)
        if there is None:
            yield f"{where}: a body of {kind} is not taken any more"
            continue
        fit = _Fit(old[1], new[1])
        yield from fit.problems(content["schema"], there["schema"], f"{where}: body")


def _answers(
    where: str, old: tuple[Schema, Schema], new: tuple[Schema, Schema]
) -> Iterator[str]:
    before, now = (operation.get("responses", {}) for operation, _ in (old, new))
    for status, answer in before.items():
        at = f"{where}: answer {status}"
        if status not in now:
            if status.startswith("2"):
                yield f"{at}: is gone"
            continue
        for kind, content in answer.get("content", {}).items():
            there = now[status].get("content", {}).get(kind)
            if there is None:
                yield f"{at}: has no {kind} any more"
                continue
            fit = _Fit(new[1], old[1], is_answer=True)
            yield from fit.problems(there["schema"], content["schema"], at)


@dataclass(frozen=True)
class _Fit:
    """Whether all that one schema allows, the given one, is allowed by the taken one.

    `given` and `taken` are the documents that hold the schemas. Of an answer the new
    document gives and the old one takes; of a request it is the other way round.
    """

    given: Schema
    taken: Schema
    is_answer: bool = False
    above: frozenset[tuple[str | None, str | None]] = frozenset()

    def problems(self, given: Schema, taken: Schema, at: str) -> list[str]:
        """Return why not, with the place; nothing when it is."""
        pair = given.get("$ref"), taken.get("$ref")
        # A schema that holds itself is asked once on the way down.
        if pair in self.above:
            return []
        inside = replace(self, above=self.above | ({pair} if all(pair) else set()))
        takers = _alternatives(taken, self.taken)
        found: list[str] = []
        for one in _alternatives(given, self.given):
            tried = [list(inside._one(one, taker, at)) for taker in takers]
            found += min(tried, key=len)
        return found

    def _one(self, given: Schema, taken: Schema, at: str) -> Iterator[str]:
        here, there = _kinds(given), _kinds(taken)
        # A whole number is a number.
        there |= {"integer"} if "number" in there else set()
        if there and (not here or here - there):
            yield f"{at}: may be {' or '.join(sorted(here - there)) or 'anything'}"
            return
        yield from _values(given, taken, at)
        yield from _bounds(given, taken, at)
        yield from self._fields(given, taken, at)
        yield from self._more(given, taken, at)
        yield from self._items(given, taken, at)

    def _fields(self, given: Schema, taken: Schema, at: str) -> Iterator[str]:
        here, there = given.get("properties", {}), taken.get("properties", {})
        # Of an answer the old document is the taken one, of a request the given one.
        for name in there if self.is_answer else here:
            if name not in here or name not in there:
                yield f"{at}.{name}: is gone"
            else:
                yield from self.problems(here[name], there[name], f"{at}.{name}")
        for name in set(taken.get("required", [])) - set(given.get("required", [])):
            if name in here:
                told = "may be missing" if self.is_answer else "is required now"
                yield f"{at}.{name}: {told}"
            elif not self.is_answer:
                yield f"{at}.{name}: is new and required"

    def _more(self, given: Schema, taken: Schema, at: str) -> Iterator[str]:
        here = given.get("additionalProperties", True)
        there = taken.get("additionalProperties", True)
        if there is False and here is not False:
            yield f"{at}: fields that are not named are refused"
        elif isinstance(there, dict):
            inner = here if isinstance(here, dict) else {}
            if here is not False:
                yield from self.problems(inner, there, f"{at}.*")

    def _items(self, given: Schema, taken: Schema, at: str) -> Iterator[str]:
        if "items" in taken:
            yield from self.problems(given.get("items", {}), taken["items"], f"{at}[]")
        here, there = given.get("prefixItems", []), taken.get("prefixItems", [])
        for number, schema in enumerate(there):
            inner = here[number] if number < len(here) else {}
            yield from self.problems(inner, schema, f"{at}[{number}]")


def _alternatives(schema: Schema, document: Schema) -> list[Schema]:
    """Return the schemas of which any may hold, references followed."""
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    for word in ("anyOf", "oneOf"):
        if word in schema:
            inner = [_alternatives(part, document) for part in schema[word]]
            return [one for part in inner for one in part]
    if isinstance(schema.get("type"), list):
        return [schema | {"type": kind} for kind in schema["type"]]
    return [schema]


def _kinds(schema: Schema) -> set[str]:
    """Return the JSON types that a schema names; none when anything goes."""
    if "type" in schema:
        return {schema["type"]}
    return {_JSON.get(type(value), "null") for value in _listed(schema)}


def _listed(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else schema.get("enum", [])


def _values(given: Schema, taken: Schema, at: str) -> Iterator[str]:
    here, there = _listed(given), _listed(taken)
    if there and not here:
        yield f"{at}: may be other than {there}"
    elif there:
        for value in here:
            if value not in there:
                yield f"{at}: may be {value!r}"


def _bounds(given: Schema, taken: Schema, at: str) -> Iterator[str]:
    for word in (*LEAST, *MOST, *EQUAL):
        if word not in taken:
            continue
        here, there = given.get(word), taken[word]
        fits = here is not None and (
            here >= there
            if word in LEAST
            else here <= there
            if word in MOST
            else here == there
        )
        if not fits:
            yield f"{at}: {word} is {there} on one side and {here} on the other"
