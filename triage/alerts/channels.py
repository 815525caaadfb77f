"""The receivers that are configured, and how each kind is sent a message.

Addresses come from the settings and stay there: rows and log lines name a receiver by
a keyed digest.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.crypto import salted_hmac

from triage.alerts import events, grafana
from triage.alerts.posting import TIMEOUT, SendError, post

if TYPE_CHECKING:
    from datetime import datetime

    from triage.alerts.messages import Message
    from triage.models import Delivery

EMAIL, WEBHOOK, SIGNED, GRAFANA = "email", "webhook", "signed", "grafana"
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, repr=False)
class Receiver:
    """One address of one channel; it has no repr, so that no traceback shows it."""

    channel: str
    address: str

    @property
    def digest(self) -> str:
        """What is stored of the address."""
        salt = f"groundswell.alerts.{self.channel}"
        made = salted_hmac(salt, self.address, algorithm="sha256")
        return made.hexdigest()


def receivers(*, kind: str) -> tuple[Receiver, ...]:
    """Return who is told of events of a kind; the weekly report has mail of its own."""
    mail: list[str] = settings.ALERT_EMAILS
    if kind == events.WEEKLY and settings.WEEKLY_REPORT_TO:
        mail = settings.WEEKLY_REPORT_TO
    listed = (
        (EMAIL, mail),
        (WEBHOOK, settings.ALERT_WEBHOOKS),
        (SIGNED, settings.ALERT_SIGNED_WEBHOOKS),
        (GRAFANA, _grafana(kind)),
    )
    # An address that is listed twice is one receiver.
    return tuple(
        Receiver(channel, address)
        for channel, addresses in listed
        for address in dict.fromkeys(addresses)
    )


def _grafana(kind: str) -> list[str]:
    """Return the place in Grafana, if there is one and it is told of such events."""
    if not settings.GRAFANA_URL or kind not in grafana.KINDS:
        return []
    where = settings.GRAFANA_DASHBOARD_UID, settings.GRAFANA_PANEL_ID
    return [f"{settings.GRAFANA_URL} {where}"]


def send(
    *, receiver: Receiver, message: Message, delivery: Delivery, now: datetime
) -> None:
    """Send one message; SendError when it was not taken."""
    if receiver.channel == EMAIL:
        _mail(receiver.address, message)
    elif receiver.channel == WEBHOOK:
        text = json.dumps({"text": _slack(message)})
        _post(receiver.address, text.encode(), {})
    elif receiver.channel == GRAFANA:
        grafana.annotate(delivery=delivery, message=message, now=now)
    else:
        body = signed_body(message=message, delivery=delivery)
        stamp = str(int(now.timestamp()))
        headers = {
            "X-Groundswell-Timestamp": stamp,
            "X-Groundswell-Signature": signature(
                secret=settings.ALERT_WEBHOOK_SECRET, stamp=stamp, body=body
            ),
        }
        _post(receiver.address, body, headers)


def signature(*, secret: str, stamp: str, body: bytes) -> str:
    """Return sha256= and the hex HMAC over the timestamp, a dot and the body."""
    made = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={made.hexdigest()}"


def signed_body(*, message: Message, delivery: Delivery) -> bytes:
    """Return the JSON of the generic webhook; `id` is the same at every try."""
    told = {
        "id": f"{delivery.event} {delivery.subject}",
        "event": delivery.event,
        "text": message.line,
        "url": message.url or None,
        "document": message.document,
    }
    return json.dumps(told, sort_keys=True).encode()


def _slack(message: Message) -> str:
    line = message.line.translate(_MARKUP)
    return f"{line}\n<{message.url}>" if message.url else line


def _post(url: str, body: bytes, headers: dict[str, str]) -> None:
    post(url=url, body=body, headers=headers, plain_allowed=settings.DEBUG)


def _mail(address: str, message: Message) -> None:
    subject = " ".join(f"Groundswell: {message.line}".split())[:200]
    try:
        connection = get_connection(timeout=int(TIMEOUT))
        EmailMessage(
            subject, message.text, None, [address], connection=connection
        ).send()
    except (OSError, ValueError) as error:  # SMTP's errors are of OSError.
        raise SendError(type(error).__name__) from None
