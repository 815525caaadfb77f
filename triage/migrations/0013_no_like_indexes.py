"""Drop the indexes for LIKE beside columns of a placement."""

from __future__ import annotations

from django.db import migrations

from feedback.like_indexes import without_like_indexes


class Migration(migrations.Migration):
    # An index is dropped online outside of transactions only.
    atomic = False
    dependencies = [("triage", "0012_symptom_indexed_once")]
    operations = [
        without_like_indexes("triage", {"Placement": ["report_id", "new_symptom"]})
    ]
