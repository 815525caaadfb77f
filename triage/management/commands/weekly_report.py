"""Write or send the report of one week."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from triage.queries import horizon
from triage.queries.weeks import Week
from triage.report import (
    FORMATS,
    NotInstalledError,
    build_report,
    render_report,
    report_pdf,
)
from triage.report.kept import keep

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.management.base import CommandParser

    from triage.report import WeeklyReport


class Command(BaseCommand):
    """`manage.py weekly_report`: one week as html, md, json or pdf, or by mail."""

    help = "Write the report of a week; by default the last one that is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--week", help="an ISO week, as 2025-W35")
        parser.add_argument("--format", choices=FORMATS, default="md")
        parser.add_argument("--out", type=Path, help="a file instead of the screen")
        parser.add_argument(
            "--send", action="store_true", help="mail it to WEEKLY_REPORT_TO"
        )

        parser.add_argument(
            "--keep", action="store_true", help="keep it, in place of an earlier one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = horizon(clock=timezone.now())
        report = build_report(week=_week(options["week"], now), now=now)
        if options["send"]:
            self.stdout.write(_send(report))
            return
        if options["keep"]:
            keep(report=report, clock=timezone.now())
            self.stdout.write(f"{report.week}: kept")
            return
        if options["format"] == "pdf":
            self.stdout.write(_write_pdf(report, options["out"]))
            return
        text = render_report(report=report, form=options["format"])
        if options["out"]:
            options["out"].write_text(text, encoding="utf-8")
            self.stdout.write(f"{report.week}: {options['out']}")
        else:
            self.stdout.write(text, ending="")


def _write_pdf(report: WeeklyReport, out: Path | None) -> str:
    if out is None:
        raise CommandError("pdf: --out is needed, since it is no text")
    try:
        out.write_bytes(report_pdf(report=report))
    except NotInstalledError as error:
        raise CommandError(str(error)) from None
    return f"{report.week}: {out}"


def _week(text: str | None, now: datetime) -> Week:
    if text is None:
        return Week.of(now).before
    try:
        return Week.parse(text)
    except ValueError as error:
        raise CommandError(str(error)) from None


def _send(report: WeeklyReport) -> str:
    receivers: list[str] = settings.WEEKLY_REPORT_TO
    if not receivers:
        raise CommandError("WEEKLY_REPORT_TO is not set: nobody to send to")
    send_mail(
        subject=f"Groundswell {report.week}: {report.sentence}",
        message=render_report(report=report, form="md"),
        html_message=render_report(report=report, form="html"),
        from_email=None,
        recipient_list=receivers,
    )
    return f"{report.week}: sent to {len(receivers)} receivers"
