"""Where each report stands, and how far the scan has come."""

from __future__ import annotations

from django.db import models


class Placement(models.Model):
    """Where one report stands: its symptom, its detectors, its deployment.

    No text is kept here. `hour` is the closed hour of `created_at`,
    `taken_at` the pipeline's clock when it was last placed, `reporter` the
    pseudonym or empty, `symptom_id` empty while the report is unsorted, `new_symptom`
    the id of a NewSymptom that it tells. One that is not `trusted` came from a source
    that anybody may speak through.
    """

    report_id = models.CharField(max_length=200, unique=True)
    received_at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField(db_index=True)
    hour = models.DateTimeField(db_index=True)
    reporter = models.CharField(max_length=64, blank=True)
    trusted = models.BooleanField(default=True)
    attributes = models.JSONField(default=dict)
    symptom_id = models.CharField(max_length=64, blank=True)
    family = models.CharField(max_length=64, blank=True)
    score = models.FloatField(default=0.0)
    second = models.CharField(max_length=64, blank=True)
    detectors = models.JSONField(default=list)
    words = models.JSONField(default=list)
    version = models.CharField(max_length=64)
    new_symptom = models.CharField(max_length=16, blank=True, default="", db_index=True)

    class Meta:
        indexes = [models.Index(fields=["symptom_id", "hour"])]

    def __str__(self) -> str:
        return self.report_id


class ScanState(models.Model):
    """How far the scan has come and what it had fitted there; one row, id 1.

    `last_hour` is the last hour that was scanned (its start); `state` is the
    engine's own document, `baseline` the rates last fitted, `version` the engine's
    version. `erasures` grows with every erasure: who filled tables before it must
    fill them again. `rebuilt` is its value when the causes were last written.
    """

    last_hour = models.DateTimeField(null=True)
    state = models.JSONField(default=dict)
    baseline = models.JSONField(default=dict)
    version = models.CharField(max_length=64, blank=True)
    scanned_at = models.DateTimeField(null=True)
    erasures = models.PositiveBigIntegerField(default=0)
    rebuilt = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"scanned to {self.last_hour}"


class Resorting(models.Model):
    """One time at which reports were sorted anew, by another version of the head.

    `moves` is a list of [symptom before, symptom after, reports], "unsorted" among
    them, of the moves that enough distinct reporters stand behind.
    """

    at = models.DateTimeField()
    from_versions = models.JSONField(default=list)
    to_version = models.CharField(max_length=64)
    reports = models.PositiveIntegerField()
    moves = models.JSONField(default=list)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"sorted anew by {self.to_version}"


class NewSymptom(models.Model):
    """A symptom that the taxonomy does not know, learnt inside a cause.

    `learnt` is what a report is judged by and never changes; `encoder` made the
    vectors it fits. `causes` are the ids of those in which it was found, the first
    one first, with the time. `reports`, `reporters`, `evidence` (nats) and `purity`
    are as of `found_at`.
    """

    symptom_id = models.CharField(max_length=16, unique=True)
    found_at = models.DateTimeField(db_index=True)
    causes = models.JSONField(default=list)
    encoder = models.CharField(max_length=64)
    learnt = models.JSONField()
    words = models.JSONField(default=list)
    reports = models.PositiveIntegerField()
    reporters = models.PositiveIntegerField()
    evidence = models.FloatField()
    purity = models.FloatField()

    class Meta:
        ordering = ["found_at", "symptom_id"]

    def __str__(self) -> str:
        return self.symptom_id
