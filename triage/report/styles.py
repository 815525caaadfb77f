"""The classes of the report as inline styles: mail programs drop style sheets."""

from __future__ import annotations

import re

from django.utils.safestring import SafeString, mark_safe

_CELL = "padding:4px 12px 4px 0;border-bottom:1px solid #d9d6ce;vertical-align:top;"
STYLES = {
    "wr-lead": "font-size:18px;font-weight:600;margin:0 0 8px;",
    "wr-soft": "color:#5d666f;font-size:14px;",
    "wr-list": "padding-left:20px;margin:8px 0;",
    "wr-link": "color:#22262b;",
    "wr-table": "border-collapse:collapse;font-size:14px;width:100%;",
    "wr-cell": f"{_CELL}text-align:left;",
    "wr-number": f"{_CELL}text-align:right;white-space:nowrap;",
    "wr-picture": "background:#ffffff;padding:8px 0;max-width:1000px;",
}
_CLASS = re.compile(r'class="(wr-[a-z]+)"')


def inlined(body: str) -> SafeString:
    """Return the body with a style in place of each class of the report's own."""
    found = _CLASS.sub(lambda match: f'style="{STYLES[match[1]]}"', body)
    return mark_safe(found)  # noqa: S308 - rendered by Django with escaping on
