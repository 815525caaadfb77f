"""The read side of the API. Who may call it is decided where it is mounted."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Router

from triage.queries import documents_known, horizon, symptoms_known
from triage.queries.symptoms import symptoms_document
from triage.web.filters import status_of, week_of
from triage.web.schemas import CausesOut, ProblemOut, SymptomsOut

router = Router(tags=["read"])


@router.get("/causes", response={200: CausesOut, 400: ProblemOut}, summary="Causes")
def causes(request: HttpRequest, status: str = "") -> JsonResponse:
    """Give the causes known now, in the order of their detection.

    `status` keeps one of open, acknowledged, dismissed, resolved.
    """
    try:
        chosen = status_of({"status": status})
    except ValueError as error:
        return JsonResponse({"detail": str(error)}, status=400)
    documents = documents_known(now=horizon(clock=timezone.now()))
    kept = [document for document in documents if chosen in ("", document["status"])]
    return JsonResponse({"causes": kept})


@router.get(
    "/symptoms", response={200: SymptomsOut, 400: ProblemOut}, summary="Symptoms"
)
def symptoms(request: HttpRequest, week: str = "") -> JsonResponse:
    """Give the symptoms of all time, or of one ISO week such as 2025-W35."""
    try:
        chosen = week_of({"week": week})
    except ValueError as error:
        return JsonResponse({"detail": str(error)}, status=400)
    table = symptoms_known(
        now=horizon(clock=timezone.now()),
        since=chosen.start if chosen else None,
        until=chosen.end if chosen else None,
    )
    return JsonResponse(symptoms_document(table))
