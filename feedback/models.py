"""What feedback keeps; feedback/fields.yaml says who may see each field."""

from __future__ import annotations

from typing import Any, cast

from django.db import models
from django.db.models import Q


class Deployment(models.Model):
    """One combination of attribute values; `digest` is that of its canonical JSON."""

    digest = models.CharField(max_length=64, unique=True)
    attributes = models.JSONField()
    in_traffic = models.BooleanField(default=False, db_index=True)

    def __str__(self) -> str:
        return f"deployment {self.pk}"


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


class RequestRecord(models.Model):
    """Which deployment served one request; kept REQUEST_RECORD_TTL."""

    request_id = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_index=True)
    reporter = models.CharField(max_length=64, blank=True, db_index=True)
    reporter_key = models.CharField(max_length=50, blank=True)
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT)

    class Meta:
        indexes = [
            # Whom which deployment served is counted from the index alone.
            models.Index(
                name="request_users",
                fields=["at", "deployment", "reporter"],
                condition=~Q(reporter=""),
            )
        ]

    def __str__(self) -> str:
        return self.request_id


class Traffic(models.Model):
    """Requests one deployment served in the hour that starts at `hour`.

    `version` is that of the call that brought the row or changed it last.
    """

    hour = models.DateTimeField()
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT)
    requests = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=0, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="traffic_hour_deployment", fields=["hour", "deployment"]
            )
        ]

    def __str__(self) -> str:
        return f"traffic of {self.deployment_id} at {self.hour}"


class TrafficVersion(models.Model):
    """How often traffic was taken in; one row, id 1.

    Locked by whoever stores traffic, so that versions grow in the order of commits.
    """

    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"traffic of version {self.last}"


class ThumbsUp(models.Model):
    """Answers that people liked, of one deployment in the hour that starts at `hour`.

    Nothing is kept of who liked which.
    """

    hour = models.DateTimeField()
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT)
    thumbs_up = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="thumbs_up_hour_deployment", fields=["hour", "deployment"]
            )
        ]

    def __str__(self) -> str:
        return f"thumbs up of {self.deployment_id} at {self.hour}"


class RatingSeen(models.Model):
    """One thumbs-up that was counted, as a keyed digest of its id, so that it is once.

    Kept REQUEST_RECORD_TTL.
    """

    digest = models.CharField(max_length=64, unique=True)
    counted_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"rating {self.pk}"


class Change(models.Model):
    """Something done to the fleet; `scope` maps an attribute to the values touched."""

    class Kind(models.TextChoices):
        """What was done."""

        DEPLOY = "deploy"
        CONFIG = "config"
        ROUTING = "routing"
        FLAG = "flag"
        ROLLBACK = "rollback"

    change_id = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    known_at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=500)
    scope = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.change_id


class HookDelivery(models.Model):
    """One delivery of a webhook that was taken, so that a replay is known.

    `delivery` is a digest of its id, `digest` a keyed one of what it held.
    """

    hook = models.CharField(max_length=100)
    delivery = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivered_once", fields=["hook", "delivery"])
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} of {self.hook}"


class NotUnderstood(models.Model):
    """How often something from a connected tool was not understood or not taken.

    `what` is in the words of the adapter, never in those of the sender.
    """

    source = models.CharField(max_length=30)
    what = models.CharField(max_length=200)
    count = models.PositiveBigIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="not_understood_once", fields=["source", "what"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} of {self.source}: {self.what}"


class ApiKey(models.Model):
    """A key of the API: only the SHA-256 of its 256-bit token is kept.

    `trusted` says that the holder is a server that names reporters truthfully.
    """

    name = models.CharField(max_length=100, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    trusted = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class AppendOnlyError(Exception):
    """The access log is written once and read; only its retention deletes."""


ERASED = "erased"


class AppendOnlyRows(models.QuerySet["AccessLog"]):
    """Rows that refuse to be changed or deleted; database triggers refuse as well.

    Erasure may blank what was looked at and why; who looked and when stays.
    """

    def blank(self, *, reports: bool) -> int:
        """Put "erased" for the reason and, with `reports`, for the report's id."""
        gone = {"why": ERASED, "report_id": ERASED} if reports else {"why": ERASED}
        return super().update(**gone)

    def update(self, **_: object) -> int:
        """Refuse."""
        raise AppendOnlyError("an entry of the access log cannot be changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError("an entry of the access log cannot be deleted")

    def bulk_update(self, *_: object, **__: object) -> int:
        """Refuse."""
        raise AppendOnlyError("an entry of the access log cannot be changed")


class AccessLog(models.Model):
    """One look at one redacted text: who, when, why. Append-only."""

    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=150)
    why = models.CharField(max_length=300)
    report_id = models.CharField(max_length=200, db_index=True)

    objects = AppendOnlyRows.as_manager()

    class Meta:
        indexes = [models.Index(name="access_who_at", fields=["who", "at"])]

    def __str__(self) -> str:
        return f"{self.who} read {self.report_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Store a new entry; refuse to change an old one."""
        if not self._state.adding:
            raise AppendOnlyError("an entry of the access log cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *_: object, **__: object) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError("an entry of the access log cannot be deleted")


class AccessLogPurge(models.Model):
    """The gate in the triggers: while a row is here, entries before it may go.

    Retention puts it in and takes it out within one transaction, so that no other
    connection ever sees it.
    """

    before = models.DateTimeField()

    def __str__(self) -> str:
        return f"purge of the access log before {self.before}"
