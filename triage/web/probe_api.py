"""Canary probes that come in; who may send them is decided where this is mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Router, Status

from feedback.api import LIST_ANSWERS, summed
from feedback.bodies import described, list_of
from feedback.schemas import ProbeIn
from triage.probing import accept_probes

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["intake"])


@router.post(
    "/probes",
    response=LIST_ANSWERS,
    summary="Probes",
    openapi_extra=described(ProbeIn, many=True),
)
def probes(request: HttpRequest) -> Status[dict[str, object]]:
    """Send runs of fixed prompts; their answers are looked at and not kept."""
    return summed(accept_probes(items=list_of(request), now=timezone.now()))
