"""/healthz and /readyz, for whatever starts, stops and routes to this process.

They are answered before any other middleware: a probe comes over plain HTTP, by an
address and not by a host name, and holds no credential.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseNotAllowed, JsonResponse

from feedback.probes import broker_trouble, database_trouble, migrations_trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase


class HealthChecks:
    """Middleware that answers the two probes and hands on everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe, or pass the request on."""
        answer = _ANSWERS.get(request.path)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = answer(request)
        response["Cache-Control"] = "no-store"
        return response


def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process is up; asks nobody else."""
    return JsonResponse({"status": "up"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Say 200 when requests can be served, else 503 with what is missing."""
    missing = _missing()
    body = {"status": "not ready" if missing else "ready", "missing": missing}
    return JsonResponse(body, status=503 if missing else 200)


def _missing() -> list[str]:
    # Without a database nobody can say which migrations it has.
    stored = database_trouble() or migrations_trouble()
    return [trouble for trouble in (stored, broker_trouble()) if trouble]


_ANSWERS: dict[str, Callable[[HttpRequest], JsonResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
}
