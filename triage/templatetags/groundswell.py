"""Times, chips and bars for the pages."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from triage.queries.figures import percent
from triage.queries.glossary import TERMS
from triage.queries.series import LEVELS
from triage.queries.viewers import viewer_of
from triage.queries.wording import day, duration, moment

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
    from django.utils.safestring import SafeString

    from triage.queries.cause_view import Attributes
    from triage.queries.reports import ListedReport
    from triage.queries.series import Daily

register = template.Library()

_MARKUP = re.compile(r"([\\`*_\[\]<>|#!~])")
BAR = 5
HEIGHT = 2 * LEVELS


@register.simple_tag
def roles_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[str]:
    """Return the roles of a login, for links that others cannot follow."""
    return viewer_of(user).roles


@register.simple_tag
@lru_cache(maxsize=256)
def term(word: str, text: str = "") -> SafeString:
    """Render a word as a link to what it means; KeyError if it is not a known one."""
    known = TERMS[word]
    return format_html(
        '<a class="term" href="{}#{}" title="{}">{}</a>',
        reverse("glossary"),
        known.anchor,
        f"{known.word}: {known.line}",
        text or f"{word[:1].upper()}{word[1:]}",
    )


@register.simple_tag
@lru_cache(maxsize=1024)
def change_link(change_id: str, title: str) -> SafeString:
    """Render a change's title as a link to its row in the log."""
    quoted = quote(change_id, safe="")
    return format_html(
        '<a href="{}?change={}#change-{}">{}</a>',
        reverse("changes"),
        quoted,
        quoted,
        title,
    )


@register.filter
@lru_cache(maxsize=1024)
def when(at: datetime | None) -> SafeString | str:
    """Render a time to the minute as a time element."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), moment(at))


@register.filter
def on_day(at: datetime | None) -> SafeString | str:
    """Render a day as a time element."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', at.date().isoformat(), day(at))


@register.filter
def plain_moment(at: datetime) -> str:
    """Render a time to the minute as text."""
    return f"{moment(at)} UTC"


@register.filter
def plain_day(at: datetime) -> str:
    """Render a day as text."""
    return day(at)


@register.filter
def ago(age: timedelta) -> str:
    """Render an age: in minutes below two hours, in days from a week on."""
    minutes = age // timedelta(minutes=1)
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'} ago"
    if age.days >= 7:
        return f"{age.days} days ago"
    return f"{duration(age)} ago"


@register.filter
def share(part: float) -> str:
    """Render a share of 0-1 as a percentage, never rounded up to the whole."""
    return percent(part) if part == 1 else f"{math.floor(part * 1000) / 10:.1f}%"


@register.filter
def thousands(number: int) -> str:
    """Group a number by commas."""
    return f"{number:,}"


@register.filter
def md(text: str) -> str:
    """Escape what Markdown would take for markup, so that a title stays a title."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


@register.simple_tag
@lru_cache(maxsize=256)
def options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Render the choices of a list, pairs of id and label, one of them chosen."""
    return format_html_join(
        "\n    ",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if value == chosen else "", label)
            for value, label in choices
        ),
    )


# Many rows have the same few deployments.
@register.simple_tag
@lru_cache(maxsize=1024)
def chips(attributes: Attributes) -> SafeString:
    """Render the values of attributes as a list of chips."""
    return format_html(
        '<ul class="chips">{}</ul>',
        format_html_join(
            " ",
            '<li class="chip">{} <b>{}</b></li>',
            ((name, ", ".join(values)) for name, values in attributes),
        ),
    )


# Fifty rows a page: a template takes several times as long for each.
@register.simple_tag
def report_cells(row: ListedReport) -> SafeString:
    """Render id, time, kind, symptom and state of a report in a list as cells."""
    head = row.head
    name: str | SafeString = head.report_id
    if row.readable:
        name = format_html('<a href="{}">{}</a>', reverse("report", args=[name]), name)
    return format_html(
        "<td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>",
        *(name, when(head.created_at), head.kind, row.symptom, head.state),
    )


# Of the same days the same picture, some thousand bytes each.
@register.simple_tag
@lru_cache(maxsize=512)
def bars(daily: Daily, title: str, onset: datetime | None = None) -> SafeString:
    """Render one bar a day as SVG, with a mark where the onset lies."""
    rects = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>',
        (
            (index * BAR, HEIGHT - max(1, 2 * h), BAR - 1, max(1, 2 * h), _tone(h))
            for index, h in enumerate(daily.heights)
        ),
    )
    return format_html(
        '<svg class="bars" role="img" viewBox="0 0 {} {}" preserveAspectRatio="none">'
        "<title>{}</title>{}{}</svg>",
        BAR * max(1, len(daily.heights)),
        HEIGHT,
        title,
        rects,
        _mark(daily, onset),
    )


def _tone(height: int) -> str:
    return "bar" if height else "bar low"


def _mark(daily: Daily, onset: datetime | None) -> SafeString | str:
    if onset is None or not daily.start <= onset < daily.end:
        return ""
    x = BAR * (onset - daily.start).total_seconds() / 86400
    return format_html(
        '<line x1="{}" x2="{}" y1="0" y2="{}" class="onset"/>',
        f"{x:.1f}",
        f"{x:.1f}",
        HEIGHT,
    )
