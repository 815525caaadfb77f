import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("report", "Report"),
    ("request", "Request"),
    ("conversation", "Conversation"),
    ("person", "Person"),
]


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_what_comes_in")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="reporter_key",
            field=models.CharField(blank=True, default="", max_length=50),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="report",
            name="consent_withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="requestrecord",
            name="reporter_key",
            field=models.CharField(blank=True, default="", max_length=50),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="ReceiptToken",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="receipt",
                        serialize=False,
                        to="feedback.report",
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("key_id", models.CharField(max_length=50)),
                ("told", models.CharField(blank=True, max_length=40)),
                ("told_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Erased",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=16)),
                ("digest", models.CharField(max_length=64)),
                ("key_id", models.CharField(max_length=50)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="erased",
            constraint=models.UniqueConstraint(
                fields=("kind", "digest"), name="erased_once"
            ),
        ),
    ]
