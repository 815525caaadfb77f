"""The reports, what is sealed of them, their receipts, and whose are erased."""

from __future__ import annotations

from typing import cast

from django.db import models
from django.db.models import Q


class Reports(models.QuerySet["Report"]):
    """Questions to the reports."""

    def unredacted(self) -> Reports:
        """Keep those that wait or are being redacted, by their own small index.

        SQLite takes an index of some rows only for a question that says which, word
        for word; a parameter is no such word.
        """
        return cast("Reports", self.extra(where=["state IN ('waiting', 'redacting')"]))

    def lost(self) -> Reports:
        """Keep those whose text was lost, by their own small index, `report_lost`."""
        return cast("Reports", self.extra(where=["state IN ('expired', 'failed')"]))


class Report(models.Model):
    """One thumbs-down, /bug report or external mention.

    `comment` and `conversation` hold redacted text only, and nothing until `state`
    is redacted. `claimed` is what the report's own metadata says, `attributes` what
    is believed once request records have been heard; where both are the same it is
    stored once, and `claimed_apart` is null. `hour` is the hour of
    `created_at`. `handed` is set when triage reads the report, `taken` when it has
    stored what it made of it; both are cleared when the attributes change. `tries`
    counts the claims that died with it in hand.
    """

    class Kind(models.TextChoices):
        """Where a report came from."""

        THUMBS_DOWN = "thumbs_down"
        BUG = "bug"
        EXTERNAL = "external"

    class State(models.TextChoices):
        """How far its text has come; only the first two still have raw text.

        Expired: it was destroyed before it was redacted. Purged: it was redacted,
        placed, and deleted after TEXT_TTL.
        """

        WAITING = "waiting"
        REDACTING = "redacting"
        REDACTED = "redacted"
        EXPIRED = "expired"
        FAILED = "failed"
        PURGED = "purged"

    report_id = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    source = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    hour = models.DateTimeField(db_index=True)
    reporter = models.CharField(max_length=64, blank=True, db_index=True)
    reporter_key = models.CharField(max_length=50, blank=True)
    reporter_trusted = models.BooleanField(default=False)
    category = models.CharField(max_length=100, blank=True)
    consent_conversation = models.BooleanField(default=False)
    consent_version = models.CharField(max_length=50, blank=True)
    consent_withdrawn_at = models.DateTimeField(null=True, blank=True)

    request_id = models.CharField(max_length=200, blank=True, db_index=True)
    answer_request_id = models.CharField(max_length=200, blank=True, db_index=True)
    claimed_apart = models.JSONField(null=True, blank=True, db_column="claimed")
    attributes = models.JSONField(default=dict)
    disagreements = models.PositiveSmallIntegerField(default=0)

    state = models.CharField(
        max_length=16, choices=State.choices, default=State.WAITING
    )
    claim = models.CharField(max_length=120, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    # A default of the database's own: processes of the version before go on inserting.
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    failure = models.CharField(max_length=100, blank=True)
    comment = models.TextField(blank=True)
    conversation = models.JSONField(default=list)
    redacted_at = models.DateTimeField(null=True, blank=True)
    redaction_version = models.CharField(max_length=64, blank=True)

    handed = models.BooleanField(default=False)
    taken = models.BooleanField(default=False)

    objects = Reports.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="report_untaken",
                fields=["hour", "report_id"],
                condition=Q(taken=False),
            ),
            models.Index(
                # Its words stand in Reports.unredacted, too.
                name="report_unredacted",
                fields=["state", "received_at"],
                condition=Q(state__in=["waiting", "redacting"]),
            ),
        ]

    def __str__(self) -> str:
        return self.report_id

    @property
    def claimed(self) -> dict[str, str]:
        """Return what the report's own metadata says."""
        apart: dict[str, str] | None = self.claimed_apart
        return self.attributes if apart is None else apart


class SealedPayload(models.Model):
    """Raw comment and conversation, encrypted, until redaction or SEALED_TTL."""

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="sealed"
    )
    key_id = models.CharField(max_length=10)
    sealed_at = models.DateTimeField(db_index=True)
    ciphertext = models.BinaryField()

    def __str__(self) -> str:
        return f"sealed payload of report {self.pk}"


class ReceiptToken(models.Model):
    """What lets a reporter ask after their report: a keyed digest of the token.

    `told` is the coarse word that was given last and `told_on` the day (UTC) it is
    of, so that it changes once a day at most.
    """

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="receipt"
    )
    digest = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=50)
    told = models.CharField(max_length=40, blank=True)
    told_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"receipt of report {self.pk}"


class Erased(models.Model):
    """One id that was erased and must not come back, as a keyed digest.

    `kind` says what the digest is of: the id of a report, of a request, of a report
    without its conversation from now on, or the pseudonym of a person whose request
    records up to `at` are gone.
    """

    class Kind(models.TextChoices):
        """What was erased."""

        REPORT = "report"
        REQUEST = "request"
        CONVERSATION = "conversation"
        PERSON = "person"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=50)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="erased_once", fields=["kind", "digest"])
        ]

    def __str__(self) -> str:
        return f"erased {self.kind} {self.pk}"
