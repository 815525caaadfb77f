"""The objects that the API and the files bring, as DESIGN.md lays them out.

A null is the same as a missing field. A field that is not known is left out and
named in the receipt.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from django.conf import settings
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from feedback.outcomes import RefusedError
from feedback.personal import personal_shape
from feedback.values import (
    Attributes,
    Claims,
    Hour,
    Identifier,
    PastTime,
    Scope,
    Text,
    Time,
    UserId,
    too_large,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails


ROLES = {"user", "assistant", "system", "developer", "tool", "function"}


class _Item(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, strict=True)


class ConsentIn(_Item):
    """What the reporter agreed to."""

    conversation: bool = False
    version: Annotated[Text, StringConstraints(max_length=50)] = ""


class TurnIn(_Item):
    """One message of the conversation, oldest first."""

    role: Annotated[UserId, StringConstraints(max_length=32)]
    content: Text
    request_id: Identifier | None = None

    @field_validator("role")
    @classmethod
    def _known_role(cls, role: str) -> str:
        """A role is stored as it came, so it is one of a few words or "other"."""
        return role if role in ROLES else "other"


class ReportIn(_Item):
    """One report. `conversation` is kept only with consent to it."""

    report_id: Identifier
    kind: Literal["thumbs_down", "bug", "external"]
    created_at: PastTime
    received_at: PastTime | None = None
    user_id: UserId | None = None
    comment: Text = ""
    category: Annotated[Text, StringConstraints(max_length=100)] = ""
    consent: ConsentIn = Field(default_factory=ConsentIn)
    conversation: list[TurnIn] = Field(default_factory=list)
    request_id: Identifier | None = None
    metadata: Claims = Field(default_factory=dict)

    @field_validator("comment")
    @classmethod
    def _comment_fits(cls, comment: str) -> str:
        if len(comment.encode()) > settings.COMMENT_MAX_BYTES:
            raise too_large(
                f"is larger than {settings.COMMENT_MAX_BYTES} bytes of UTF-8"
            )
        return comment

    @field_validator("conversation")
    @classmethod
    def _conversation_fits(cls, turns: list[TurnIn]) -> list[TurnIn]:
        size = sum(len(turn.content.encode()) for turn in turns)
        if size > settings.CONVERSATION_MAX_BYTES:
            raise too_large(
                f"is larger than {settings.CONVERSATION_MAX_BYTES} bytes of UTF-8"
            )
        return turns

    @property
    def answer_request_id(self) -> str:
        """The request that made the last answer, or empty."""
        answers = [turn for turn in self.conversation if turn.role == "assistant"]
        return (answers[-1].request_id or "") if answers else ""


class TrafficIn(_Item):
    """Requests that one deployment served in one hour."""

    hour: Hour
    requests: Annotated[int, Field(ge=0, le=2**53)]
    metadata: Attributes


class RatingIn(_Item):
    """One thumbs-up; `rating_id` is its idempotency key."""

    rating_id: Identifier
    at: PastTime
    request_id: Identifier | None = None
    metadata: Attributes = Field(default_factory=dict)


class ThumbsUpIn(_Item):
    """Thumbs up of one deployment in one hour."""

    hour: Hour
    thumbs_up: Annotated[int, Field(ge=0, le=2**53)]
    metadata: Attributes


class ProbeIn(_Item):
    """What one pool answered to a fixed prompt, or whether the answer passed.

    `prompt` and `answer` are looked at and not kept.
    """

    probe_id: Identifier
    at: PastTime
    prompt_id: Identifier
    prompt: Text = ""
    answer: Text | None = None
    passed: bool | None = None
    metadata: Attributes

    @field_validator("answer", "prompt")
    @classmethod
    def _fits(cls, text: str | None) -> str | None:
        if len((text or "").encode()) > settings.CONVERSATION_MAX_BYTES:
            raise too_large(
                f"is larger than {settings.CONVERSATION_MAX_BYTES} bytes of UTF-8"
            )
        return text

    @model_validator(mode="after")
    def _says_something(self) -> ProbeIn:
        if self.answer is None and self.passed is None:
            raise wrong("needs an answer, or passed")
        return self


class ChangeIn(_Item):
    """Something done to the fleet; it may be announced before it happens."""

    change_id: Identifier
    at: Time
    known_at: Time | None = None
    kind: Literal["deploy", "config", "routing", "flag", "rollback"]
    title: Annotated[Text, StringConstraints(min_length=1, max_length=500)]
    metadata: Scope = Field(default_factory=dict)


class RequestIn(_Item):
    """Which deployment served one request."""

    request_id: Identifier
    at: PastTime
    user_id: UserId | None = None
    metadata: Attributes


_PLAIN = re.compile(r"[A-Za-z_]\w{0,39}", re.ASCII)
ItemT = TypeVar("ItemT", bound=_Item)


def parse(
    *, schema: type[ItemT], item: object, now: datetime
) -> tuple[ItemT, tuple[str, ...]]:
    """Return the checked item, and remarks on fields left out and ids replaced.

    Raises RefusedError with the first field that is wrong.
    """
    if not isinstance(item, dict):
        raise RefusedError("", "must be an object")
    given = {name: value for name, value in item.items() if value is not None}
    try:
        parsed = schema.model_validate(given, context={"now": now})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise _refusal(details[0]) from None
    unknown = sorted(set(given) - set(schema.model_fields))
    ignored = tuple(f"ignored field {_named(name)}" for name in unknown[:5])
    return parsed, ignored + _replaced(given, parsed)


def _replaced(given: Mapping[str, object], parsed: _Item) -> tuple[str, ...]:
    """Say which ids are stored as a digest since they could be a card number."""
    own: tuple[str, ...] = tuple(
        name
        for name in ("report_id", "change_id", "rating_id", "probe_id", "request_id")
        if name in given and getattr(parsed, name, given[name]) != given[name]
    )
    turns = given.get("conversation")
    if isinstance(parsed, ReportIn) and isinstance(turns, list):
        own += tuple(
            f"conversation.{index}.request_id"
            for index, (turn, kept) in enumerate(
                zip(turns, parsed.conversation, strict=True)
            )
            if (turn.get("request_id") or None) != kept.request_id
        )
    return tuple(f"{name} replaced: it could be a card number" for name in own[:5])


def _named(name: str) -> str:
    """Return a field's name where it is a plain one; text may stand in its place."""
    plain = _PLAIN.fullmatch(name) and not personal_shape(name)
    return repr(name) if plain else "with a name that is no plain word"


def _refusal(detail: ErrorDetails) -> RefusedError:
    field = ".".join(str(part) for part in detail["loc"])
    status = 413 if detail["type"] == "too_large" else 400
    message = detail["msg"].removeprefix("Input should be ")
    if message != detail["msg"]:
        message = f"must be {message}"
    return RefusedError(field, message, status)
