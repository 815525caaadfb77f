"""Webhooks that bring changes: documented payloads, signed, twice, late, forged."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from feedback.hooks import HooksError, hooks_of
from feedback.models import Change, NotUnderstood
from tests.feedback.connected import make_key, send

pytestmark = pytest.mark.django_db
DOCKER = Path(__file__).parents[2] / "docker"
SECRET = "made-up-secret-of-a-hook"
HEADERS = {"github": "X-Hub-Signature-256", "launchdarkly": "X-LD-Signature"}


@pytest.fixture(autouse=True)
def _hooks(settings, tmp_path):
    example = (DOCKER / "hooks.toml").read_text()
    path = tmp_path / "hooks.toml"
    path.write_text(example.replace("put-your-own-secret-here", SECRET))
    settings.CHANGE_HOOKS = path


def ago(**since):
    return timezone.now().replace(microsecond=0) - timedelta(**since)


def deployment(*, at=None, state="success", number=1, **more):
    """As GitHub documents it, shortened."""
    done = {
        "id": 145988746,
        "sha": "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
        "ref": "main",
        "task": "deploy",
        "payload": {"platform": ["tpu", "gpu"], "note": "quetzal"},
        "environment": "production",
        "creator": {"login": "codertocat"},
        **more,
    }
    status = {
        "id": number,
        "state": state,
        "environment": "production",
        "description": "quetzal",
        "created_at": (at or ago(hours=1)).isoformat().replace("+00:00", "Z"),
    }
    return {
        "action": "created",
        "deployment_status": status,
        "deployment": done,
        "repository": {"full_name": "acme/serving"},
        "sender": {"login": "codertocat"},
    }


def entry(*, at=None, number="a1", kind="flag"):
    """As LaunchDarkly documents its audit log entries, shortened."""
    resource = "proj/default:env/production:flags/new-router"
    return {
        "_id": number,
        "date": int((at or ago(hours=1)).timestamp() * 1000),
        "accesses": [{"action": "updateOn", "resource": resource}],
        "kind": kind,
        "name": "new-router",
        "description": "quetzal",
        "comment": "quetzal",
        "member": {"email": "ariel@acme.com", "firstName": "Ariel"},
        "titleVerb": "turned on the flag",
    }


def cdevent(kind="deployed", number="271069a8"):
    """As cdevents' conformance/service_deployed.json, with a time of today."""
    return {
        "context": {
            "version": "0.4.1",
            "id": number,
            "source": "/event/source/123",
            "type": f"dev.cdevents.service.{kind}.0.1.1",
            "timestamp": ago(minutes=5).isoformat(),
        },
        "subject": {
            "id": "mySubject123",
            "source": "/event/source/123",
            "type": "service",
            "content": {
                "environment": {"id": "test123"},
                "artifactId": "pkg:oci/myapp@sha256%3A0b31b1c02ff458ad9b7b",
            },
        },
        "customData": {"routing_pool": "p-1"},
    }


def signed(name, document, *, secret=SECRET):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    prefix = "sha256=" if name == "github" else ""
    return send(f"/hooks/{name}", body, {HEADERS[name]: prefix + digest})


def counted():
    return dict(NotUnderstood.objects.values_list("what", "count"))


def test_a_deployment_of_github_becomes_a_change():
    at = ago(hours=1)
    answer = signed("github", deployment(at=at))
    assert answer.json() == {"accepted": 1, "duplicates": 0, "refused": 0}
    row = Change.objects.get()
    assert (row.change_id, row.at, row.kind) == ("github:acme/serving#1", at, "deploy")
    assert row.title == "acme/serving deploy f95f852bd8 production"
    assert row.scope == {"environment": ["production"], "platform": ["gpu", "tpu"]}
    assert timezone.now() - row.known_at < timedelta(minutes=1)


def test_a_rollback_of_github_is_one():
    signed("github", deployment(task="rollback"))
    assert Change.objects.get().kind == "rollback"


@pytest.mark.parametrize(
    "document", [deployment(state="in_progress"), {"zen": "quetzal", "hook_id": 1}]
)
def test_what_is_no_deployment_is_counted_and_answered(document):
    assert signed("github", document).json()["accepted"] == 0
    assert not Change.objects.exists()
    assert len(counted()) == 1
    assert "quetzal" not in str(counted())


def test_entries_of_launchdarkly_may_come_in_any_order():
    late, early = ago(hours=1), ago(hours=30)
    signed("launchdarkly", entry(at=late, number="b"))
    signed("launchdarkly", entry(at=early, number="a"))
    rows = Change.objects.order_by("at")
    assert [r.change_id for r in rows] == ["launchdarkly:a", "launchdarkly:b"]
    assert [r.at for r in rows] == [early, late]
    # What was heard late was not known before.
    assert rows[0].known_at > rows[1].known_at
    assert rows[0].title == "flag new-router: turned on the flag"
    assert rows[0].scope == {"environment": ["production"]}


def test_an_entry_about_people_is_left_out():
    signed("launchdarkly", entry(kind="member"))
    assert counted() == {"audit entry that is of no flag and no segment left out": 1}


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("deployed", "deploy"),
        ("upgraded", "deploy"),
        ("rolledback", "rollback"),
        ("removed", None),
    ],
)
@pytest.mark.parametrize("structured", [False, True])
def test_cdevents_become_changes(kind, made, structured):
    headers = {"Authorization": f"Bearer {make_key('fleet')}"}
    event = cdevent(kind)
    content_type = "application/json"
    if structured:
        event = {"specversion": "1.0", "id": "1", "type": "t", "data": event}
        content_type = "application/cloudevents+json"
    assert send("/hooks/cdevents", event, headers, content_type).status_code == 200
    rows = [(r.kind, r.scope) for r in Change.objects.all()]
    scope = {"environment": ["test123"], "routing_pool": ["p-1"]}
    assert rows == ([(made, scope)] if made else [])
    assert len(counted()) == (made is None)


def test_argo_cd_sends_by_the_template_what_the_mapping_reads():
    data = yaml.safe_load((DOCKER / "argocd-notifications.yaml").read_text())["data"]
    template = yaml.safe_load(data["template.groundswell-deployed"])
    body = template["webhook"]["groundswell"]["body"]
    app = {
        "metadata.name": "serving",
        "status.sync.revision": "f95f852",
        "status.operationState.finishedAt": ago(minutes=3).isoformat(),
        "status.operationState.phase": "Succeeded",
        "spec.destination.namespace": "prod",
    }
    text = re.sub(r"\{\{\.app\.([\w.]+)\}\}", lambda m: app[m[1]], body)
    headers = {"Authorization": f"Bearer {make_key('fleet')}"}
    assert send("/hooks/argocd", json.loads(text), headers).json()["accepted"] == 1
    row = Change.objects.get()
    assert (row.kind, row.title) == ("deploy", "serving synced to f95f852")
    assert row.scope == {"environment": ["prod"], "server_build": ["f95f852"]}
    failed = {**json.loads(text), "id": "2", "phase": "Failed"}
    assert send("/hooks/argocd", failed, headers).json()["accepted"] == 0
    assert counted() == {"event whose kind is not in the mapping left out": 1}


@pytest.mark.parametrize(
    ("name", "made"), [("github", deployment), ("launchdarkly", entry)]
)
def test_a_replay_changes_nothing_and_is_counted(name, made):
    document = made()
    assert signed(name, document).json()["accepted"] == 1
    known_at = Change.objects.get().known_at
    assert signed(name, document).json()["duplicates"] == 1
    assert Change.objects.get().known_at == known_at
    assert counted().pop("change that was sent before, not taken again") == 1


@pytest.mark.parametrize(
    ("name", "made"), [("github", deployment), ("launchdarkly", entry)]
)
def test_an_old_recording_is_refused(name, made):
    answer = signed(name, made(at=ago(days=8)))
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "at")
    assert not Change.objects.exists()


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize(
    "given", [None, "", "sha256=", "0" * 64, "ünicode", "sha256=zz"]
)
def test_a_body_that_is_not_signed_is_refused(name, given):
    headers = {} if given is None else {HEADERS[name]: given}
    assert send(f"/hooks/{name}", deployment(), headers).status_code == 401
    assert signed(name, deployment(), secret="another-secret-of-16").status_code == 401
    assert not Change.objects.exists()
    assert not counted()


def test_a_signature_is_of_this_body():
    body = json.dumps(deployment()).encode()
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={digest}"}
    other = body.replace(b"production", b"staging")
    assert send("/hooks/github", other, headers).status_code == 401
    assert send("/hooks/github", body, headers).status_code == 200


def test_a_key_does_not_stand_for_a_signature():
    headers = {"Authorization": f"Bearer {make_key('fleet')}"}
    assert send("/hooks/github", deployment(), headers).status_code == 401


def test_a_hook_without_a_secret_needs_a_key_of_the_fleet():
    headers = {"Authorization": f"Bearer {make_key('intake')}"}
    assert send("/hooks/cdevents", cdevent(), {}).status_code == 401
    assert send("/hooks/cdevents", cdevent(), headers).status_code == 403
    assert send("/hooks/nobody", cdevent(), headers).status_code == 404


@pytest.mark.parametrize(
    "document", [b"{", b"[]quetzal", deployment(number="x"), ["quetzal"]]
)
def test_what_cannot_be_taken_is_refused_and_not_repeated(document):
    answer = signed("github", document)
    assert answer.status_code == 400
    assert "quetzal" not in answer.text


def test_personal_data_in_a_change_is_replaced():
    document = entry()
    document["name"] = "flag of ariel.smith@acme.com"
    signed("launchdarkly", document)
    assert "ariel.smith@acme.com" not in Change.objects.get().title
    assert "personal data replaced in title" in counted()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[a]\nsystem = 'gitlab'", "a: system is one of"),
        ("[a]\nsystem = 'github'", "secret is needed"),
        ("[a]\nsystem = 'github'\nsecret = 'short-quetzal'", "at least 16"),
        ("[a]\nsystem = 'mapped'", "a: fields are"),
        ("[a]\nsystem = 'mapped'\nfields = 3", "must be a table"),
        ("[a]\nsystem = 'cdevents'\nsecrets = 'x'", "secrets is not known"),
        ("quetzal", "is not TOML"),
    ],
)
def test_a_file_of_hooks_that_cannot_be_used_is_told(tmp_path, text, why):
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(HooksError, match=why) as error:
        hooks_of(path)
    assert "quetzal" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "made", "other"),
    [
        ("github", deployment, {"task": "rollback"}),
        ("launchdarkly", entry, {"at": ago(hours=2)}),
    ],
)
def test_other_content_under_a_known_id_is_a_conflict(name, made, other):
    assert signed(name, made()).json()["accepted"] == 1
    before = Change.objects.values().get()
    answer = signed(name, made(**other))
    assert (answer.status_code, "known" in answer.text) == (409, True)
    assert Change.objects.values().get() == before
    assert not [what for what in counted() if "sent before" in what]
