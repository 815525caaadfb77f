"""The real Celery application, in which one word crashes the redacting process.

It stands for a text on which a model's native code dies: nothing in Python sees it.
"""

from __future__ import annotations

import os
import signal

from config.celery import app

POISON = "cyanide"

__all__ = ["app"]


def _install() -> None:
    from feedback.redaction import redact

    real = redact.redact_reports

    def crashing(texts):
        if any(POISON in part for parts in texts for part in parts):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(texts)

    redact.redact_reports = crashing


_install()
