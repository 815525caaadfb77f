"""Who may send what, and who looked at which text."""

from __future__ import annotations

from typing import Any

from django.db import models


class ApiKey(models.Model):
    """A key of the API: only the SHA-256 of its 256-bit token is kept.

    `trusted` says that the holder is a server that names reporters truthfully.
    One without `expires_at` does not expire; `replaced_at` is when it was rotated.
    """

    name = models.CharField(max_length=100, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    trusted = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

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
