"""What is known of requests: deployments, records, traffic and ratings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Deployment(models.Model):
    """One combination of attribute values; `digest` is that of its canonical JSON."""

    digest = models.CharField(max_length=64, unique=True)
    attributes = models.JSONField()
    in_traffic = models.BooleanField(default=False, db_index=True)

    def __str__(self) -> str:
        return f"deployment {self.pk}"


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
