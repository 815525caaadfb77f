"""Every address of the site."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from config.api import api
from config.health import healthz, readyz
from config.metrics import metrics

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    # Answered by middleware before they get here; log lines take their names from here.
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics, name="metrics"),
    path("", include("feedback.endpoints.urls")),
    path("", include("triage.web.urls")),
]

handler500 = "config.unavailable.failed"
