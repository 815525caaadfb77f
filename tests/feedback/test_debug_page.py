"""The debug page says where it failed, and nothing of what a message quotes."""

from __future__ import annotations

import sys

import pytest
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class


@pytest.mark.parametrize("form", ["get_traceback_html", "get_traceback_text"])
def test_no_message_of_an_error_or_of_its_cause_is_shown(form):
    request = RequestFactory().get("/")
    words = ["row" + "quoted", "cause" + "quoted", "note" + "quoted"]
    try:
        try:
            raise KeyError(words[1])
        except KeyError as cause:
            error = ValueError(words[0])
            error.add_note(words[2])
            raise error from cause
    except ValueError:
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info())
    page = getattr(reporter, form)()
    assert "ValueError" in page
    assert [word for word in words if word in page] == []
