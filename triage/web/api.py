"""The read side of the API. Who may call it is decided where it is mounted."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Router
from ninja.errors import HttpError

from triage.queries import documents_known, horizon, symptoms_known
from triage.queries.findings import findings_known
from triage.queries.new_symptoms import new_symptoms_known
from triage.queries.symptom_document import symptoms_document
from triage.web.filters import status_of, week_of
from triage.web.schemas import CausesOut, ErrorOut, SymptomsOut

router = Router(tags=["read"])


@router.get("/causes", response={200: CausesOut, 400: ErrorOut}, summary="Causes")
def causes(request: HttpRequest, status: str = "") -> JsonResponse:
    """Give the causes known now, in the order of their detection.

    `status` keeps one of open, acknowledged, dismissed, resolved. `findings` are no
    causes: rises that all deployments share, or that follow the hour of the day.
    """
    try:
        chosen = status_of({"status": status})
    except ValueError as error:
        raise HttpError(400, str(error)) from None
    now = horizon(clock=timezone.now())
    documents = documents_known(now=now)
    kept = [document for document in documents if chosen in ("", document["status"])]
    findings = [found.document() for found in findings_known(now=now)]
    return JsonResponse({"causes": kept, "findings": findings})


@router.get("/symptoms", response={200: SymptomsOut, 400: ErrorOut}, summary="Symptoms")
def symptoms(request: HttpRequest, week: str = "") -> JsonResponse:
    """Give the symptoms of all time, or of one ISO week such as 2025-W35."""
    try:
        chosen = week_of({"week": week})
    except ValueError as error:
        raise HttpError(400, str(error)) from None
    table = symptoms_known(
        now=horizon(clock=timezone.now()),
        since=chosen.start if chosen else None,
        until=chosen.end if chosen else None,
    )
    new = new_symptoms_known(now=horizon(clock=timezone.now()))
    told = {"new_symptoms": [row.document() for row in new]}
    return JsonResponse(symptoms_document(table) | told)
