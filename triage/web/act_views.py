"""What a form on a cause's page does: say something of it, then show it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from feedback import facade
from triage.verdicts import (
    MAY_ACT,
    ActError,
    Actor,
    ConflictError,
    assign,
    judge,
    note,
    set_state,
)
from triage.web.access import role_required
from triage.web.views import cause_context

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    Form = Mapping[str, str]


@require_POST
@role_required(*MAY_ACT)
def act_view(request: HttpRequest, cause_id: str) -> HttpResponse:
    """Do what the form says; what is refused is said there, with what was typed."""
    viewer = facade.viewer_of(request.user)
    context = cause_context(cause_id=cause_id, request=request)
    actor = Actor(name=viewer.name, viewer=viewer)
    act = request.POST.get("act", "")
    try:
        if act not in _ACTS:
            raise ActError("act", f"must be one of {', '.join(_ACTS)}")
        _ACTS[act](cause_id, request.POST, actor, timezone.now())
    except facade.NotAllowedError as error:
        raise PermissionDenied(str(error)) from None
    except LookupError:
        raise Http404("no such cause") from None
    except ActError as error:
        context |= {"message": str(error), "act": act, "typed": request.POST}
        status = 409 if isinstance(error, ConflictError) else 400
        return render(request, "triage/cause.html", context, status=status)
    return redirect(f"{request.path.removesuffix('act')}#people")


def _state(cause_id: str, form: Form, actor: Actor, now: datetime) -> None:
    set_state(
        cause_id=cause_id,
        state=form.get("state", ""),
        reason=form.get("reason", ""),
        seen=form.get("seen"),
        actor=actor,
        now=now,
    )


def _verdict(cause_id: str, form: Form, actor: Actor, now: datetime) -> None:
    judge(
        cause_id=cause_id,
        verdict=form.get("verdict", ""),
        reason=form.get("reason", ""),
        seen=form.get("seen"),
        actor=actor,
        now=now,
    )


def _assignee(cause_id: str, form: Form, actor: Actor, now: datetime) -> None:
    assign(
        cause_id=cause_id,
        assignee=form.get("assignee", "").strip(),
        seen=form.get("seen"),
        actor=actor,
        now=now,
    )


def _note(cause_id: str, form: Form, actor: Actor, now: datetime) -> None:
    note(cause_id=cause_id, text=form.get("note", ""), actor=actor, now=now)


_ACTS: dict[str, Callable[[str, Form, Actor, datetime], None]] = {
    "state": _state,
    "verdict": _verdict,
    "assignee": _assignee,
    "note": _note,
}
