"""Every address of the site."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from config.api import api
from config.metrics import metrics

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("metrics", metrics, name="metrics"),
    path("", include("triage.web.urls")),
]
