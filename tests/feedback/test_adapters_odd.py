"""What an adapter does not understand is refused, left out or remarked on: never lost.

Each source's record is read once as documented, with nothing to remark on, and then
again and again with one thing changed: a field that nobody knows, or another type.
"""

from __future__ import annotations

import copy
import json

import pytest

from feedback.adapters import (
    cdevents,
    github_deployments,
    github_issues,
    langfuse,
    langsmith,
    launchdarkly,
    librechat,
    mapped_changes,
    mapping,
    openwebui,
    sentry,
)
from feedback.adapters.scores import Rules
from feedback.outcomes import RefusedError

RULES = Rules(
    scales={"user-feedback": (0.0, 1.0)},
    attributes=frozenset({"platform", "environment", "model", "routing_pool"}),
)
NOW = "2025-08-26T10:00:00+00:00"
AT = "2025-08-26T09:15:00Z"
MAPPING = mapping.read_mapping(
    text='[fields]\nreport_id="t"\ncreated_at="at"\ncomment="a.text"\nuser_id="u"\n'
    '[metadata]\nmodel="m"\n[constants]\nkind="bug"\n',
    toml=True,
)
CHANGES = mapped_changes.ChangeMapping(
    fields={"change_id": "id", "at": "at", "title": "title"},
    scope={"environment": "app.space", "platform": "app.pools"},
)


def item(kind):
    def adapt(document):
        raw = json.dumps(document).encode()
        return sentry.adapt_item((kind, raw), rules=RULES, now=NOW)

    return adapt


def by_rules(adapt, **more):
    return lambda document: adapt(document, rules=RULES, **more)


# What reads it, a record of the documented shape, and the fields that are read.
SOURCES = {
    "langfuse": (
        by_rules(langfuse.adapt_score, now=NOW),
        {
            "id": "s-1",
            "traceId": "t-1",
            "observationId": "o-1",
            "name": "user-feedback",
            "value": 0,
            "comment": "cut off",
            "timestamp": AT,
            "environment": "prod",
            "dataType": "NUMERIC",
            "metadata": {"platform": "tpu", "user_id": "u-1"},
            "trace": {"userId": "u-1"},
        },
        "id traceId observationId comment timestamp environment metadata trace"
        " metadata.platform metadata.user_id trace.userId",
    ),
    "langsmith": (
        by_rules(langsmith.adapt_feedback, now=NOW),
        {
            "id": "f-1",
            "key": "user-feedback",
            "score": 0,
            "comment": "cut off",
            "run_id": "r-1",
            "trace_id": "t-1",
            "created_at": AT,
            "feedback_source": {
                "type": "api",
                "user_id": "u-1",
                "metadata": {"platform": "tpu"},
            },
            "extra": {"model": "m-1"},
        },
        "id comment run_id trace_id created_at feedback_source extra"
        " feedback_source.user_id feedback_source.metadata extra.model",
    ),
    "sentry": (
        item("feedback"),
        {
            "event_id": "a" * 32,
            "type": "feedback",
            "timestamp": 1756199700.5,
            "release": "1.2",
            "environment": "prod",
            "tags": {"platform": "tpu"},
            "contexts": {
                "feedback": {"message": "cut off", "contact_email": "a@example.org"},
                "trace": {"trace_id": "t-1", "span_id": "s-1"},
            },
        },
        "event_id timestamp release environment tags contexts contexts.feedback"
        " contexts.feedback.message contexts.feedback.contact_email contexts.trace"
        " contexts.trace.trace_id tags.platform",
    ),
    "sentry's user report": (
        item("user_report"),
        {"event_id": "a" * 32, "comments": "cut off", "email": "a@example.org"},
        "event_id comments email",
    ),
    "openwebui": (
        openwebui.adapt_rating,
        {
            "id": "f-1",
            "user_id": "u-1",
            "created_at": 1756199700,
            "data": {"rating": -1, "model_id": "m", "comment": "x", "reason": "y"},
            "meta": {"message_id": "m-2"},
        },
        "id user_id created_at data meta data.rating data.model_id data.comment"
        " data.reason meta.message_id",
    ),
    "cdevents": (
        by_rules(cdevents.adapt_event),
        {
            "context": {
                "id": "e-1",
                "source": "/x",
                "type": "dev.cdevents.service.deployed.0.1.1",
                "timestamp": AT,
            },
            "subject": {
                "id": "svc",
                "content": {
                    "environment": {"id": "prod"},
                    "artifactId": "pkg:oci/x",
                },
            },
            "customData": {"routing_pool": ["p-1"]},
        },
        "context subject context.id context.source context.timestamp subject.id"
        " subject.content subject.content.environment subject.content.artifactId"
        " subject.content.environment.id customData customData.routing_pool",
    ),
    "mapped changes": (
        lambda document: CHANGES.adapt(document, prefix="h"),
        {
            "id": "c-1",
            "at": AT,
            "title": "deployed",
            "app": {"space": "prod", "pools": ["tpu", "gpu"]},
        },
        "id at title app app.space app.pools",
    ),
    "csv, jsonl": (
        MAPPING.adapt,
        {"t": "1", "at": AT, "a": {"text": "cut off"}, "u": "u-1", "m": "m-1"},
        "t at a a.text u m",
    ),
}
# Here much is left on purpose: unknown fields are for the other test.
TYPES_ONLY = {
    "librechat": (
        librechat.adapt_message,
        {
            "messageId": "m-1",
            "model": "m",
            "endpoint": "openAI",
            "createdAt": AT,
            "user": "u-1",
            "feedback": {"rating": "thumbsDown", "tag": {"key": "x"}, "text": "cut"},
        },
        "messageId model endpoint createdAt user feedback feedback.rating feedback.tag"
        " feedback.text feedback.tag.key",
    ),
    "github issues": (
        github_issues.adapt_issue,
        {
            "number": 1,
            "repository_url": "https://api.github.com/repos/a/b",
            "title": "It stops",
            "body": "x",
            "created_at": AT,
            "user": {"login": "octocat"},
        },
        "number repository_url title body created_at user user.login",
    ),
    "github": (
        by_rules(github_deployments.adapt_deployment),
        {
            "deployment_status": {
                "id": 1,
                "state": "success",
                "environment": "prod",
                "created_at": AT,
            },
            "deployment": {
                "sha": "f95f852bd8",
                "task": "deploy",
                "payload": {"platform": "tpu"},
            },
            "repository": {"full_name": "a/b"},
        },
        "deployment_status deployment_status.id"
        " deployment_status.state deployment_status.environment"
        " deployment_status.created_at deployment.sha deployment.task"
        " deployment.payload deployment.payload.platform repository.full_name",
    ),
    "launchdarkly": (
        by_rules(launchdarkly.adapt_entry),
        {
            "_id": "a1",
            "date": 1756199700000,
            "kind": "flag",
            "name": "router",
            "titleVerb": "turned on",
            "accesses": [{"action": "x", "resource": "proj/d:env/prod:flags/r"}],
        },
        "_id date kind name titleVerb accesses accesses.0 accesses.0.resource",
    ),
}


def told(adapt, document):
    """Return what was made of a record, without what is made up anew each time."""
    try:
        return adapt(document)
    except RefusedError as why:
        return f"refused: {why.field} {why.message}"


def holder(document, path):
    *above, last = path.split(".")
    for name in above:
        document = document[int(name) if name.isdigit() else name]
    return document, int(last) if last.isdigit() else last


def objects(node, path=""):
    """Yield the path of every object in a record, "" for the record itself."""
    if isinstance(node, dict):
        yield path
        for name, value in node.items():
            yield from objects(value, f"{path}.{name}".strip("."))


def is_told(adapted):
    """Whether somebody is told that not all of it was taken."""
    if isinstance(adapted, str):
        return True
    return bool(adapted.left_out) or any("quetzal" not in n for n in adapted.notes)


@pytest.mark.parametrize("name", [*SOURCES, *TYPES_ONLY])
def test_a_record_as_documented_has_nothing_to_remark_on(name):
    adapt, document, _ = (SOURCES | TYPES_ONLY)[name]
    adapted = told(adapt, document)
    assert not isinstance(adapted, str), adapted
    assert adapted.left_out == ""
    assert {n for n in adapted.notes if "text of the answer" not in n} == set()


# A mapping of changes says what is wanted of any event, and is asked for no more.
@pytest.mark.parametrize("name", sorted(SOURCES.keys() - {"mapped changes"}))
def test_a_field_that_nobody_knows_is_remarked_on_wherever_it_is(name):
    adapt, document, _ = SOURCES[name]
    # Of an object that a mapping reads a part of, the rest is its own affair.
    paths = [""] if name == "csv, jsonl" else objects(document)
    for path in paths:
        changed = copy.deepcopy(document)
        where = changed
        if path:
            parent, last = holder(changed, path)
            where = parent[last]
        where["surprise"] = "quetzal"
        adapted = told(adapt, changed)
        assert is_told(adapted), f"{path or 'the record'}: {adapted}"
        assert "quetzal" not in str(getattr(adapted, "notes", adapted))


@pytest.mark.parametrize("name", [*SOURCES, *TYPES_ONLY])
@pytest.mark.parametrize(
    "value", [{"quetzal": "x"}, [["quetzal"]], True], ids=["object", "lists", "true"]
)
def test_another_type_is_told_of_in_every_field_that_is_read(name, value):
    adapt, document, fields = (SOURCES | TYPES_ONLY)[name]
    for path in fields.split():
        changed = copy.deepcopy(document)
        parent, last = holder(changed, path)
        parent[last] = copy.deepcopy(value)
        adapted = told(adapt, changed)
        if value in (getattr(adapted, "report", None) or {}).values():
            # Intake sees the value itself, and refuses or counts it.
            continue
        if value in (getattr(adapted, "change", None) or {}).values():
            continue
        if value is True and path.split(".")[-1] in TRUE_IS_A_VALUE:
            continue
        told_of = is_told(adapted) and adapted != told(adapt, document)
        assert told_of, f"{path}: {adapted}"
        assert "quetzal" not in str(getattr(adapted, "notes", adapted))


# An attribute may be true; -1 and 1 are ratings, and so is what equals them.
TRUE_IS_A_VALUE = {
    *("platform", "model", "environment", "routing_pool", "m", "space", "pools"),
    *("release", "model_id", "endpoint", "rating", "t", "u", "id", "number"),
}


def test_an_export_of_langfuse_in_snake_case_is_the_same_score():
    score = {
        "id": "s-1",
        "trace_id": "t-1",
        "observation_id": "o-1",
        "name": "user-feedback",
        "value": None,
        "string_value": "bad",
        "data_type": "CATEGORICAL",
        "project_id": "p",
        "timestamp": "2025-08-26 09:15:00.963000",
        "environment": "prod",
    }
    adapted = langfuse.adapt_score(score, rules=RULES)
    assert adapted.notes == ()
    assert adapted.report["request_id"] == "o-1"
    assert adapted.report["created_at"] == "2025-08-26 09:15:00.963000+00:00"


def test_a_recursive_export_of_librechat_is_read_to_the_last_answer():
    def message(number, *children, **more):
        return {"messageId": f"m-{number}", "children": list(children), **more}

    down = {"feedback": {"rating": "thumbsDown"}, "createdAt": AT}
    tree = message(1, message(2, message(3, **down), **down), message(4, **down))
    for held in ({"messagesTree": [tree]}, {"messages": tree}, {"messages": [tree]}):
        found = [librechat.adapt_message(m) for m in librechat.messages_in(held)]
        ids = [a.report["report_id"] for a in found if a.report]
        assert ids == ["librechat:m-2", "librechat:m-3", "librechat:m-4"]
    deep = message(0, **down)
    for number in range(1, 20_000):
        deep = message(number, deep, **down)
    assert sum(1 for _ in librechat.messages_in({"messagesTree": [deep]})) == 20_000


@pytest.mark.parametrize(
    "at", [{"$date": AT}, {"$date": {"$numberLong": "1756199700000"}}, 1756199700000]
)
def test_every_way_in_which_mongoexport_writes_a_time(at):
    message = {"messageId": "m", "feedback": {"rating": "thumbsDown"}, "createdAt": at}
    made = librechat.adapt_message(message).report["created_at"]
    assert made.startswith("2025-08-26T09:15:00")


def test_a_payload_that_github_gives_as_text_is_read():
    _, document, _ = TYPES_ONLY["github"]
    document = copy.deepcopy(document)
    document["deployment"]["payload"] = '{"platform": ["tpu"], "who": "x"}'
    adapted = github_deployments.adapt_deployment(document, rules=RULES)
    assert adapted.change["metadata"]["platform"] == ["tpu"]
    assert len(adapted.notes) == 1
    document["deployment"]["payload"] = "quetzal"
    adapted = github_deployments.adapt_deployment(document, rules=RULES)
    assert adapted.notes == (github_deployments.NO_PAYLOAD,)


def test_a_column_that_is_not_there_is_remarked_on():
    adapted = MAPPING.adapt({"t": "1", "at": AT, "a": {"text": "x"}, "m": "m-1"})
    assert adapted.notes == (mapping.NO_COLUMN,)


def test_turns_that_are_no_text_and_a_chat_that_is_not_there_are_remarked_on():
    messages = {
        "m-1": {"role": "user", "content": [{"type": "image_url"}], "parentId": None},
        "m-2": {"role": "assistant", "content": "a cat", "parentId": "m-1"},
    }
    rated = {
        "id": "f-1",
        "created_at": 1756199700,
        "data": {"rating": -1},
        "meta": {"message_id": "m-2"},
        "snapshot": {"chat": {"history": {"messages": messages}}},
        "consent": {"conversation": True, "version": "1"},
    }
    adapted = openwebui.adapt_rating(rated)
    assert adapted.notes == (openwebui.NO_TEXT,)
    assert [t["content"] for t in adapted.report["conversation"]] == ["a cat"]
    lost = openwebui.adapt_rating({**rated, "meta": {"message_id": "m-9"}})
    assert lost.notes == (openwebui.NOT_THERE,)
