"""Exports of Open WebUI and LibreChat, in their documented shapes."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from feedback.models import NotUnderstood, Report

pytestmark = pytest.mark.django_db


def rating(**fields):
    """An entry of Open WebUI's export of feedbacks."""
    messages = {
        "m-1": {"id": "m-1", "parentId": None, "role": "user", "content": "quetzal?"},
        "m-2": {
            "id": "m-2",
            "parentId": "m-1",
            "role": "assistant",
            "content": "สวัสดี",
        },
        "m-3": {"id": "m-3", "parentId": "m-2", "role": "user", "content": "later"},
    }
    chat = {"title": "quetzal", "chat": {"history": {"messages": messages}}}
    return {
        "id": "f-1",
        "user_id": "u-1",
        "version": 0,
        "type": "rating",
        "data": {
            "rating": -1,
            "model_id": "m-large",
            "reason": "not_helpful",
            "comment": "Thai in an English answer",
        },
        "meta": {"arena": False, "chat_id": "c-1", "message_id": "m-2", "tags": ["x"]},
        "snapshot": {"chat": chat},
        "created_at": 1756199700,
        "updated_at": 1756199700,
        **fields,
    }


def message(**fields):
    """A message of LibreChat's as mongoexport writes it."""
    return {
        "messageId": "m-9",
        "conversationId": "c-9",
        "user": {"$oid": "65a1b2c3d4e5f60718293a4b"},
        "model": "m-large",
        "endpoint": "openAI",
        "text": "quetzal",
        "createdAt": {"$date": "2025-08-26T09:15:00.000Z"},
        "feedback": {
            "rating": "thumbsDown",
            "tag": {"key": "our_own_tag"},
            "text": "It stopped half way",
        },
        **fields,
    }


def load(tmp_path, name, content):
    path = tmp_path / "export.json"
    path.write_text(json.dumps(content))
    out = io.StringIO()
    call_command("load", reports=str(path), format=name, stdout=out)
    return out.getvalue()


def counted():
    return dict(NotUnderstood.objects.values_list("what", "count"))


def test_a_thumb_down_of_open_webui_comes_without_the_chat(tmp_path):
    load(tmp_path, "openwebui", [rating()])
    row = Report.objects.get()
    assert row.report_id == "openwebui:f-1"
    assert row.created_at.isoformat() == "2025-08-26T09:15:00+00:00"
    assert (row.claimed, row.category) == ({"model": "m-large"}, "not_helpful")
    assert row.request_id == "m-2"
    assert row.conversation == []
    assert counted()["conversation dropped: no consent to it"] == 1
    assert counted()["meta.tags not taken"] == 1


def test_with_consent_the_chat_comes_up_to_the_rated_answer(tmp_path):
    consent = {"conversation": True, "version": "2025-01"}
    load(tmp_path, "openwebui", [rating(consent=consent)])
    turns = Report.objects.get().conversation
    assert [turn["role"] for turn in turns] == ["user", "assistant"]


def test_a_chat_that_goes_in_circles_ends(tmp_path):
    entry = rating(consent={"conversation": True, "version": "1"})
    history = entry["snapshot"]["chat"]["chat"]["history"]
    history["messages"]["m-1"]["parentId"] = "m-2"
    load(tmp_path, "openwebui", [entry])
    assert Report.objects.get().conversation


@pytest.mark.parametrize("value", [1, 0, None, True, "up", {"a": 1}])
def test_other_ratings_of_open_webui_are_counted(tmp_path, value):
    load(tmp_path, "openwebui", [rating(data={"rating": value})])
    assert not Report.objects.exists()
    assert any(what.endswith("left out") for what in counted())


def test_a_time_that_is_none_is_refused(tmp_path):
    with pytest.raises(CommandError, match="1 lines were refused"):
        load(tmp_path, "openwebui", [rating(created_at=1e300)])


def test_a_thumb_down_of_librechat_comes_without_the_answer(tmp_path):
    load(tmp_path, "librechat", [message()])
    row = Report.objects.get()
    assert row.report_id == "librechat:m-9"
    assert (row.category, row.request_id) == ("our_own_tag", "m-9")
    assert row.claimed == {"model": "m-large", "channel": "openAI"}
    assert row.reporter
    assert "quetzal" not in row.comment
    assert row.conversation == []


def test_an_exported_conversation_holds_many_messages(tmp_path):
    up = {"rating": "thumbsUp"}
    conversation = {
        "conversationId": "c-9",
        "messages": [
            message(createdAt="2025-08-26T09:15:00Z"),
            message(messageId="m-8", feedback=up),
            message(messageId="m-7", feedback=None),
        ],
    }
    out = load(tmp_path, "librechat", conversation)
    assert "reports: 1 accepted" in out
    assert counted()["thumbs up left out"] == 1
    assert counted()["message without feedback left out"] == 1
