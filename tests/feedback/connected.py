"""A key, and calls in the shape of other tools' clients."""

from __future__ import annotations

import json
from base64 import b64encode

from django.test import Client
from django.utils import timezone

from feedback.apikeys import create_key


def make_key(*scopes: str, trusted: bool = True) -> str:
    return create_key(
        name="tool", scopes=scopes or ("intake",), trusted=trusted, now=timezone.now()
    )


def basic(token: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"pk-x:{token}".encode()).decode()}


def send(path, body, headers, content_type="application/json"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = Client(enforce_csrf_checks=True)
    return client.post(path, raw, content_type=content_type, headers=headers)
