"""The page that says what the words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback import facade
from triage.queries.glossary import GROUPS
from triage.web.access import role_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@role_required(facade.VIEWER)
def glossary_page(request: HttpRequest) -> HttpResponse:
    """Show every word with its meaning, each at an anchor."""
    return render(request, "triage/glossary.html", {"groups": GROUPS})
