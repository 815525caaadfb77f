"""The change log, and what came in from connected tools."""

from __future__ import annotations

from django.db import models


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
