"""Drop the indexes for LIKE: they were a fifth of what PostgreSQL keeps of a report."""

from __future__ import annotations

from django.db import migrations

from feedback.like_indexes import without_like_indexes


class Migration(migrations.Migration):
    # An index is dropped online outside of transactions only.
    atomic = False
    dependencies = [("feedback", "0009_thumbs_up")]
    operations = [
        without_like_indexes(
            "feedback",
            {
                "Report": ["report_id", "reporter", "request_id", "answer_request_id"],
                "ReceiptToken": ["digest"],
                "RequestRecord": ["request_id", "reporter"],
                "RatingSeen": ["digest"],
            },
        )
    ]
