"""The web application with one more address: a bare Ninja endpoint with one INSERT.

It takes the same body, checks it against a schema and stores it as it is: what the
framework, the server and the database cost without anything of Groundswell's own.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema

from config.wsgi import application

__all__ = ["application"]

_INSERT = "insert into bare (report_id, body) values (%s, %s)"


class Body(Schema):
    """A report as it is sent."""

    report_id: str
    kind: str
    created_at: str
    user_id: str
    comment: str
    consent: dict[str, Any]
    conversation: list[dict[str, str]]
    metadata: dict[str, str]
    request_id: str


bare = NinjaAPI(urls_namespace="bare", docs_url=None, openapi_url=None)


@bare.post("/reports", response={201: dict[str, str]})
def store(request: HttpRequest, item: Body) -> tuple[int, dict[str, str]]:
    """Store one row."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [item.report_id, json.dumps(item.dict())])
    return 201, {"report_id": item.report_id}


def _add() -> None:
    """Put the address beside the others, which need Django to be set up."""
    from config.urls import urlpatterns

    urlpatterns.insert(0, path("bare/", bare.urls))


_add()
