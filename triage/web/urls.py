"""The addresses of the pages."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from feedback.logins import LoginForm
from triage.web import (
    act_views,
    cause_list_views,
    change_views,
    demo_views,
    evaluation_views,
    explore_views,
    feed_views,
    glossary_views,
    health_views,
    issue_views,
    log_views,
    mute_views,
    note_views,
    report_views,
    text_views,
    timeline_views,
    views,
)


class StoredName(StringConverter):
    """A name that a database takes: PostgreSQL's text holds no NUL."""

    regex = r"[^/\0]+"


register_converter(StoredName, "name")

urlpatterns = [
    path("", views.now_page, name="now"),
    path("timeline.svg", timeline_views.timeline_file, name="timeline-file"),
    path("changes/", change_views.changes_page, name="changes"),
    path("explore/", explore_views.explore_page, name="explore"),
    path("glossary/", glossary_views.glossary_page, name="glossary"),
    path("coverage/", health_views.coverage_page, name="coverage"),
    path("alerts/", mute_views.alerts_page, name="alerts"),
    path("causes/<name:cause_id>/alerts", mute_views.alerts_page, name="cause-alerts"),
    path("health/", health_views.health_page, name="health"),
    path("health/requeue", health_views.requeue, name="requeue"),
    path("causes.atom", feed_views.causes_feed, name="causes-feed"),
    path("causes/", cause_list_views.causes_page, name="causes"),
    path("causes/<name:cause_id>/", views.cause_page, name="cause"),
    path("causes/<name:cause_id>/note.md", note_views.cause_note, name="cause-note"),
    path(
        "causes/<name:cause_id>/evaluation.jsonl",
        evaluation_views.evaluation_file,
        name="cause-evaluation",
    ),
    path("causes/<name:cause_id>/issue", issue_views.issue_page, name="cause-issue"),
    path("causes/<name:cause_id>/act", act_views.act_view, name="act"),
    path("symptoms/", views.symptoms_page, name="symptoms"),
    path("symptoms/<name:symptom_id>/", views.symptom_page_view, name="symptom"),
    path("symptoms/<name:symptom_id>/sample", text_views.sample_page, name="sample"),
    path("reports/", text_views.reports_page, name="reports"),
    path("reports/<path:report_id>", text_views.report_page, name="report"),
    path("weekly/", report_views.reports_kept, name="weekly-reports"),
    re_path(
        r"^weekly/(?P<week>\d{4}-W\d{2})/$",
        report_views.report_kept,
        name="weekly-report",
    ),
    re_path(
        r"^weekly/(?P<week>\d{4}-W\d{2})\.(?P<form>md|json)$",
        report_views.report_kept_file,
        name="weekly-report-file",
    ),
    path("demo/chat/", demo_views.chat_page, name="demo-chat"),
    path("demo/chat/report", demo_views.report_page, name="demo-report"),
    path("access-log", log_views.access_log_page, name="access-log"),
    re_path(
        r"^access-log\.(?P<form>csv|jsonl)$",
        log_views.access_log_file,
        name="access-log-file",
    ),
    path("login/", LoginView.as_view(authentication_form=LoginForm), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
