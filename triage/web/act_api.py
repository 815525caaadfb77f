"""The API's way to say something of a cause: its state, a verdict.

Who may call it is decided where it is mounted; what is said is kept under the name of
the key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict, ValidationError

from feedback.bodies import body_of, described
from feedback.errors import ApiError
from triage.queries.handling import handling_known
from triage.verdicts import ActError, Actor, ConflictError, judge, set_state
from triage.web.cause_schemas import SaidOut
from triage.web.schemas import ErrorOut

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

router = Router(tags=["judge"])
_ANSWERS = {200: SaidOut, frozenset(range(400, 500)): ErrorOut}


class StateIn(Schema):
    """The state a cause is to have; to dismiss one needs a reason.

    `seen` is the state the caller saw: if it is another by now, nothing is done.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    state: Literal["open", "acknowledged", "dismissed"]
    reason: str = ""
    seen: str | None = None


class VerdictIn(Schema):
    """Whether a cause is right, and why; `seen` is the verdict seen, or empty."""

    model_config = ConfigDict(extra="forbid", strict=True)

    verdict: Literal["right", "wrong"]
    reason: str
    seen: str | None = None


BodyT = TypeVar("BodyT", bound=Schema)


@router.post(
    "/causes/{cause_id}/state",
    response=_ANSWERS,
    openapi_extra=described(StateIn, many=False),
)
def post_state(request: HttpRequest, cause_id: str) -> dict[str, Any]:
    """Acknowledge or dismiss a cause, or open it again."""
    body = _body(request, StateIn)
    return _said(
        request,
        cause_id,
        lambda **by: set_state(
            state=body.state, reason=body.reason, seen=body.seen, **by
        ),
    )


@router.post(
    "/causes/{cause_id}/verdict",
    response=_ANSWERS,
    openapi_extra=described(VerdictIn, many=False),
)
def post_verdict(request: HttpRequest, cause_id: str) -> dict[str, Any]:
    """Say whether a cause was right or wrong. The latest verdict counts."""
    body = _body(request, VerdictIn)
    return _said(
        request,
        cause_id,
        lambda **by: judge(
            verdict=body.verdict, reason=body.reason, seen=body.seen, **by
        ),
    )


def _body(request: HttpRequest, schema: type[BodyT]) -> BodyT:
    try:
        return schema.model_validate(body_of(request))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        # A field that nobody asked for may be anything: it is not repeated.
        if first["type"] == "extra_forbidden":
            field, first["msg"] = "", f"fields are {', '.join(schema.model_fields)}"
        raise ApiError(400, first["msg"], field=field) from None


def _said(
    request: HttpRequest, cause_id: str, say: Callable[..., None]
) -> dict[str, Any]:
    clock = timezone.now()
    name = f"api:{request.auth.name}"  # type: ignore[attr-defined]
    try:
        say(cause_id=cause_id, actor=Actor(name=name), now=clock)
    except LookupError:
        raise ApiError(404, "there is none of this id", field="cause_id") from None
    except ActError as error:
        status = 409 if isinstance(error, ConflictError) else 400
        raise ApiError(status, error.message, field=error.field) from None
    handling = handling_known(cause_id=cause_id)
    return {
        "cause_id": cause_id,
        "status": handling.status,
        "state": handling.state,
        "verdict": handling.verdict or None,
    }
