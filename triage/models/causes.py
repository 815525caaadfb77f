"""The causes and what people said of them."""

from __future__ import annotations

from typing import Any

from django.db import models


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
