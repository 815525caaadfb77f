"""The addresses in the shape of other tools."""

from __future__ import annotations

from django.urls import path

from feedback.endpoints import hooks, langfuse, langsmith, otlp, sentry

urlpatterns = [
    path("api/public/scores", langfuse.scores),
    path("api/public/ingestion", langfuse.ingestion),
    path("api/<int:project>/envelope/", sentry.envelope),
    path("langsmith/info", langsmith.info),
    path("langsmith/feedback", langsmith.feedback),
    path("langsmith/runs/multipart", langsmith.runs_multipart),
    path("langsmith/runs/batch", langsmith.runs_batch),
    path("hooks/<slug:name>", hooks.hook),
    path("v1/traces", otlp.traces),
    path("v1/logs", otlp.logs),
]
