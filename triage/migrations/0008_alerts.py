from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0007_kept_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mute",
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
                (
                    "cause_id",
                    models.CharField(blank=True, db_index=True, max_length=40),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("who", models.CharField(max_length=150)),
                ("until", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                ("event", models.CharField(max_length=24)),
                ("subject", models.CharField(max_length=160)),
                ("cause_id", models.CharField(blank=True, max_length=40)),
                ("channel", models.CharField(max_length=16)),
                ("target", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("muted", "Muted"),
                            ("dead", "Dead"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField(db_index=True)),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        fields=["state", "due_at"], name="triage_deli_state_64058d_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "subject", "channel", "target"),
                        name="told_once",
                    )
                ],
            },
        ),
    ]
