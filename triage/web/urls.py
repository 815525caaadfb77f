"""The addresses of the pages."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from triage.web import views

urlpatterns = [
    path("", views.now_page, name="now"),
    path("causes/<str:cause_id>/", views.cause_page, name="cause"),
    path("symptoms/", views.symptoms_page, name="symptoms"),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
