"""What triage keeps: each report's place, the scan's state, the causes."""

from __future__ import annotations

from typing import Any

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


class Cause(models.Model):
    """One likely infrastructure cause; `document` is its JSON as DESIGN.md gives it.

    Two write here and never the same column: people write `state`, `assignee` and
    `verdict`, the scan all others. The document's own status is the scan's word.
    """

    class State(models.TextChoices):
        """What people said of a cause."""

        OPEN = "open"
        ACKNOWLEDGED = "acknowledged"
        DISMISSED = "dismissed"

    class Verdict(models.TextChoices):
        """Whether it was a cause, as somebody judged who knows."""

        RIGHT = "right"
        WRONG = "wrong"

    RESOLVED = "resolved"

    cause_id = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    assignee = models.CharField(max_length=150, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    series = models.CharField(max_length=80)
    onset = models.DateTimeField()
    detected_at = models.DateTimeField(db_index=True)
    resolved_at = models.DateTimeField(null=True)
    document = models.JSONField()

    class Meta:
        ordering = ["detected_at", "cause_id"]

    def __str__(self) -> str:
        return self.cause_id

    @property
    def status(self) -> str:
        """What people and the scan say together: dismissed, resolved, or the state."""
        if self.resolved_at is not None and self.state != self.State.DISMISSED:
            return self.RESOLVED
        return str(self.state)


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


class ActsAreAddedError(Exception):
    """What somebody said of a cause is added and read, never changed."""


ERASED = "erased"


class AddedRows(models.QuerySet["CauseAct"]):
    """Rows that refuse to be changed or deleted, but by erasure and retention."""

    def blank(self) -> int:
        """Put "erased" for the text; who said something and when stays."""
        return super().update(text=ERASED)

    def expire(self) -> int:
        """Delete them, their time being over; return how many there were."""
        return super().delete()[0]

    def update(self, **_: object) -> int:
        """Refuse."""
        raise ActsAreAddedError("what was said of a cause cannot be changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise ActsAreAddedError("what was said of a cause cannot be deleted")

    def bulk_update(self, *_: object, **__: object) -> int:
        """Refuse."""
        raise ActsAreAddedError("what was said of a cause cannot be changed")


class CauseAct(models.Model):
    """One thing that somebody said of a cause: who, when, what, why. Append-only.

    `value` is the new state, assignee or verdict and empty for a note; `text` is the
    reason or the note.
    """

    class Kind(models.TextChoices):
        """What was said."""

        STATE = "state"
        ASSIGNEE = "assignee"
        VERDICT = "verdict"
        NOTE = "note"

    cause = models.ForeignKey(Cause, on_delete=models.CASCADE, related_name="acts")
    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=150)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    value = models.CharField(max_length=150, blank=True)
    text = models.CharField(max_length=1000, blank=True)

    objects = AddedRows.as_manager()

    def __str__(self) -> str:
        return f"{self.who}: {self.kind} of {self.cause_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Store a new act; refuse to change an old one."""
        if not self._state.adding:
            raise ActsAreAddedError("what was said of a cause cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *_: object, **__: object) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise ActsAreAddedError("what was said of a cause cannot be deleted")


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
