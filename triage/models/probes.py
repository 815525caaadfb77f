"""What canary probes found."""

from __future__ import annotations

from django.db import models


class ProbeRun(models.Model):
    """One run of a fixed prompt, so that it is counted once; no text is kept.

    `digest` is that of what was sent, `answer_hash` the SHA-256 of the answer and empty
    without one. Kept REQUEST_RECORD_TTL.
    """

    probe_id = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    prompt_id = models.CharField(max_length=200)
    answer_hash = models.CharField(max_length=64, blank=True)
    failed = models.BooleanField()
    detectors = models.JSONField(default=list)
    received_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.probe_id


class ProbeCount(models.Model):
    """Runs of fixed prompts by one deployment in the hour that starts at `hour`.

    `place` is the digest of `attributes`. The row with an empty `detector` counts all
    runs and those that failed; the others the failures that one detector saw.
    """

    hour = models.DateTimeField()
    place = models.CharField(max_length=64)
    attributes = models.JSONField()
    detector = models.CharField(max_length=40, blank=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "place", "detector"], name="probes_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"probes of {self.place[:8]} at {self.hour}"
