"""Weekly reports that are kept, and what goes out to where people look."""

from __future__ import annotations

from django.db import models

from triage.models.causes import Cause


class KeptReport(models.Model):
    """One week's report as it was made last: figures that may be shown, and no text.

    `body` is its part of a page, `scheduled_for` the time of the schedule that had
    it made, empty while only people did.
    """

    week = models.CharField(max_length=8, unique=True)
    made_at = models.DateTimeField()
    times_made = models.PositiveIntegerField(default=1)
    scheduled_for = models.DateTimeField(null=True)
    engine = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64, blank=True)
    document = models.JSONField()
    body = models.TextField()
    markdown = models.TextField()

    class Meta:
        ordering = ["-week"]

    def __str__(self) -> str:
        return self.week


class Mute(models.Model):
    """Somebody wants no alerts of a cause, or of anything, until a time.

    `cause_id` is empty for everything. The newest row of a scope counts: one whose time
    is over ends an earlier one.
    """

    cause_id = models.CharField(max_length=40, blank=True, db_index=True)
    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=150)
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.cause_id or 'everything'} until {self.until}"


class Delivery(models.Model):
    """One message owed to one receiver; what it says is worked out when it is sent.

    `event` is its kind, `subject` the cause, rise or week it speaks of, `target` a
    keyed digest of the receiver. `due_at` is when it may be tried (again): a try moves
    it ahead before it begins, so that nobody else tries meanwhile. `error` is a class
    of failure or a status, never a message.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        SENT = "sent"
        MUTED = "muted"
        DEAD = "dead"

    event = models.CharField(max_length=24)
    subject = models.CharField(max_length=160)
    cause_id = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=16)
    target = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "subject", "channel", "target"], name="told_once"
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.event} {self.subject} by {self.channel}"


class CauseIssue(models.Model):
    """One issue that somebody had created of a cause in a repository.

    `url` is empty until the tracker has said that it is there. `claimed_until` keeps
    others from creating it meanwhile; `error` is a class of failure or a status.
    """

    cause = models.ForeignKey(Cause, on_delete=models.CASCADE, related_name="issues")
    repository = models.CharField(max_length=140)
    copy = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    claimed_until = models.DateTimeField()
    number = models.PositiveBigIntegerField(null=True)
    url = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "repository", "copy"], name="issue_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.repository}#{self.number}"


class Annotation(models.Model):
    """One annotation in a Grafana: `number` is its id there.

    `subject` is the cause or a change that it suspects, `target` a keyed digest of
    the receiver.
    """

    target = models.CharField(max_length=64)
    cause_id = models.CharField(max_length=40)
    subject = models.CharField(max_length=220)
    number = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "cause_id", "subject"], name="annotated_once"
            )
        ]

    def __str__(self) -> str:
        return f"annotation {self.number} of {self.cause_id}"
