"""The published OpenAPI document: the code's own, and nothing promised is broken."""

from __future__ import annotations

import copy
import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.openapi_changes import METHODS, breaks

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "docs" / "openapi.json"
BASELINE = ROOT / "docs" / "openapi.baseline.json"
DOCUMENT = json.loads(PUBLISHED.read_text())
EXAMPLES = settings(max_examples=10, deadline=None)


def of_the_code() -> dict:
    out = StringIO()
    call_command("export_openapi_schema", api="config.api.api", stdout=out)
    return json.loads(out.getvalue())


def test_the_published_document_is_what_the_code_gives():
    assert of_the_code() == DOCUMENT, "run make openapi"


def test_nothing_that_was_promised_is_broken():
    found = breaks(json.loads(BASELINE.read_text()), DOCUMENT)
    assert not found, "\n".join(found)


def test_what_is_promised_changes_on_purpose():
    """Who takes another baseline says so in the change log, by its digest."""
    digest = hashlib.sha256(BASELINE.read_bytes()).hexdigest()[:12]
    assert f"`{digest}`" in (ROOT / "CHANGELOG.md").read_text()


def test_a_document_breaks_nothing_of_itself():
    assert breaks(DOCUMENT, copy.deepcopy(DOCUMENT)) == []


# Each way to break something lists the places where it can be done to a document, as
# functions that do it there. Every one of them must be told.


def operations(document):
    for methods in document["paths"].values():
        for method in METHODS:
            if method in methods:
                yield methods, method


def answers(document):
    for methods, method in operations(document):
        yield methods[method]["responses"]


def bodies(document):
    """The objects that requests hold, the inner ones too."""
    for methods, method in operations(document):
        content = methods[method].get("requestBody", {}).get("content", {})
        for kind in content.values():
            yield from objects(kind["schema"], document)


def answered(document):
    """The objects that answers hold, each once."""
    seen = []
    for responses in answers(document):
        for answer in responses.values():
            for kind in answer.get("content", {}).values():
                for found in objects(kind["schema"], document):
                    if not any(found is one for one in seen):
                        seen.append(found)
    return seen


def objects(schema, document):
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    if "properties" in schema:
        yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    for part in [*inner, *([schema["items"]] if "items" in schema else [])]:
        yield from objects(part, document)


def fields(found):
    for schema in found:
        for name, inner in schema["properties"].items():
            yield schema, name, inner


def parameters(document):
    for methods, method in operations(document):
        for parameter in methods[method].get("parameters", []):
            yield methods[method]["parameters"], parameter


def is_null(inner):
    return {"type": "null"} in inner.get("anyOf", [])


def gone_operation(document):
    return [(m.pop, (name,)) for m, name in operations(document)]


def gone_path(document):
    return [(document["paths"].pop, (path,)) for path in document["paths"]]


def gone_success(document):
    return [(r.pop, (s,)) for r in answers(document) for s in r if s[0] == "2"]


def other_credential(document):
    return [
        (m[n].update, ({"security": [{"Other": []}]},)) for m, n in operations(document)
    ]


def gone_answer_field(document):
    return [(o["properties"].pop, (n,)) for o, n, _ in fields(answered(document))]


def renamed_answer_field(document):
    def rename(schema, name):
        schema["properties"][f"{name}_"] = schema["properties"].pop(name)
        schema["required"] = [f"{n}_" if n == name else n for n in schema["required"]]

    found = fields(answered(document))
    return [(rename, (o, n)) for o, n, _ in found if n in o.get("required", [])]


def optional_answer_field(document):
    return [
        (o["required"].remove, (n,))
        for o, n, _ in fields(answered(document))
        if n in o.get("required", [])
    ]


def null_answer_field(document):
    def null(schema, name):
        inner = schema["properties"][name]
        schema["properties"][name] = {"anyOf": [inner, {"type": "null"}]}

    found = fields(answered(document))
    return [(null, (o, n)) for o, n, inner in found if not is_null(inner)]


def other_answer_type(document):
    other = {"type": "array", "items": {"type": "boolean"}}
    return [
        (o["properties"].update, ({n: other},))
        for o, n, _ in fields(answered(document))
    ]


def more_answer_values(document):
    return [
        (inner["enum"].append, ("new",))
        for _, _, inner in fields(answered(document))
        if "enum" in inner
    ]


def new_required_field(document):
    def add(schema):
        schema["properties"]["new"] = {"type": "string"}
        schema["required"] = [*schema.get("required", []), "new"]

    return [(add, (schema,)) for schema in bodies(document)]


def required_field(document):
    return [
        (o.update, ({"required": [*o.get("required", []), n]},))
        for o, n, _ in fields(bodies(document))
        if n not in o.get("required", [])
    ]


def gone_field(document):
    return [(o["properties"].pop, (n,)) for o, n, _ in fields(bodies(document))]


def narrower_field(document):
    def narrow(inner):
        for part in inner.get("anyOf", [inner]):
            if part.get("type") in ("string", "array"):
                word = "maxLength" if part["type"] == "string" else "maxItems"
                part[word] = min(part.get(word, 9), 1) - 1
            elif part.get("type") in ("integer", "number"):
                part["maximum"] = -9
            elif part.get("type") == "boolean":
                part["enum"] = [True]
            elif part.get("type") == "object":
                part["required"] = ["other"]

    return [(narrow, (inner,)) for _, _, inner in fields(bodies(document))]


def fewer_values(document):
    return [
        (inner["enum"].pop, ())
        for _, _, inner in fields(bodies(document))
        if "enum" in inner
    ]


def no_null_field(document):
    return [
        (inner["anyOf"].remove, ({"type": "null"},))
        for _, _, inner in fields(bodies(document))
        if is_null(inner)
    ]


def no_more_fields(document):
    return [
        (schema.update, ({"additionalProperties": False},))
        for schema in bodies(document)
        if schema.get("additionalProperties", True) is not False
    ]


def gone_parameter(document):
    return [(ps.remove, (p,)) for ps, p in parameters(document)]


def renamed_parameter(document):
    return [(p.update, ({"name": "renamed"},)) for _, p in parameters(document)]


def required_parameter(document):
    return [
        (p.update, ({"required": True},))
        for _, p in parameters(document)
        if not p["required"]
    ]


def new_required_parameter(document):
    new = {"in": "query", "name": "new", "required": True, "schema": {"type": "string"}}
    return [(m[n]["parameters"].append, (new,)) for m, n in operations(document)]


def narrower_parameter(document):
    narrow = {"schema": {"type": "string", "enum": ["one"]}}
    return [(p.update, (narrow,)) for _, p in parameters(document)]


def lower_limit(document):
    return [
        (part.update, ({"maximum": part["maximum"] - 1},))
        for _, parameter in parameters(document)
        for part in parameter["schema"].get("anyOf", [])
        if "maximum" in part
    ]


def needed_body(document):
    body = {"required": True, "content": {"application/json": {"schema": {}}}}
    return [
        (m[n].update, ({"requestBody": body},))
        for m, n in operations(document)
        if "requestBody" not in m[n]
    ]


BREAKING = [
    *(gone_operation, gone_path, gone_success, other_credential),
    *(gone_answer_field, renamed_answer_field, optional_answer_field),
    *(null_answer_field, other_answer_type, more_answer_values),
    *(new_required_field, required_field, gone_field, narrower_field, fewer_values),
    *(no_null_field, no_more_fields, needed_body),
    *(gone_parameter, renamed_parameter, required_parameter, new_required_parameter),
    *(narrower_parameter, lower_limit),
]


def new_operation(document):
    new = {"responses": {"200": {"description": "OK"}}}
    return [(document["paths"].update, ({"/new": {"get": new}},))]


def new_answer_field(document):
    new = {"new": {"type": "string"}}
    return [(o["properties"].update, (new,)) for o in answered(document)]


def new_field(document):
    new = {"new": {"type": "string"}}
    return [(o["properties"].update, (new,)) for o in bodies(document)]


def new_parameter(document):
    new = {"in": "query", "name": "new", "required": False, "schema": {}}
    return [(m[n]["parameters"].append, (new,)) for m, n in operations(document)]


def other_words(document):
    new = {"summary": "Other", "description": "Other"}
    return [(m[n].update, (new,)) for m, n in operations(document)]


def certain_answer_field(document):
    """A field that was optional, or null at times, and is always there now."""
    return [
        (inner["anyOf"].remove, ({"type": "null"},))
        for _, _, inner in fields(answered(document))
        if is_null(inner)
    ]


def free_field(document):
    return [
        (o["required"].remove, (n,))
        for o, n, _ in fields(bodies(document))
        if n in o.get("required", [])
    ]


def wider_field(document):
    def widen(schema, name):
        inner = schema["properties"][name]
        schema["properties"][name] = {"anyOf": [inner, {"type": "null"}]}

    return [(widen, (o, n)) for o, n, _ in fields(bodies(document))]


HARMLESS = [
    *(new_operation, new_answer_field, new_field, new_parameter, other_words),
    *(certain_answer_field, free_field, wider_field),
]


def changed(way, data):
    """Return the document with one change of this kind, at a place that is drawn."""
    document = copy.deepcopy(DOCUMENT)
    places = way(document)
    assert places
    do, words = places[data.draw(st.integers(0, len(places) - 1))]
    do(*words)
    assert document != DOCUMENT
    return document


@pytest.mark.parametrize("way", BREAKING, ids=lambda way: way.__name__)
@EXAMPLES
@given(data=st.data())
def test_each_kind_of_break_is_told_wherever_it_is(way, data):
    assert breaks(DOCUMENT, changed(way, data))


@pytest.mark.parametrize("way", HARMLESS, ids=lambda way: way.__name__)
@EXAMPLES
@given(data=st.data())
def test_what_breaks_nothing_is_let_through(way, data):
    assert breaks(DOCUMENT, changed(way, data)) == []


def test_a_break_names_the_operation_and_the_field():
    document = copy.deepcopy(DOCUMENT)
    del document["components"]["schemas"]["CauseOut"]["properties"]["onset"]
    told = breaks(DOCUMENT, document)
    assert "GET /api/v1/causes: answer 200.causes[].onset: is gone" in told
    assert "GET /api/v1/causes/{cause_id}: answer 200.onset: is gone" in told


def test_a_schema_that_holds_itself_is_compared():
    def tree(kind):
        inner = {"value": {"type": kind}, "next": {"$ref": "#/components/schemas/T"}}
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}
        return {
            "paths": {"/t": {"get": {"responses": {"200": {"content": content}}}}},
            "components": {"schemas": {"T": {"type": "object", "properties": inner}}},
        }

    assert breaks(tree("string"), tree("string")) == []
    assert breaks(tree("string"), tree("integer")) == [
        "GET /t: answer 200.value: may be integer"
    ]
