"""The real Celery application, whose beat sends everything every second."""

from __future__ import annotations

from config.celery import app

__all__ = ["app"]

app.conf.beat_schedule = {
    name: {**entry, "schedule": 1.0, "options": {"expires": 30}}
    for name, entry in app.conf.beat_schedule.items()
}
