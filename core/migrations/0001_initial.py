"""Queued e-mail and counted attempts. What the database enforces beside this is in `core/sql/`."""

import core.crypto.fields
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", core.crypto.fields.EncryptedTextField()),
                ("subject", core.crypto.fields.EncryptedTextField()),
                ("body", core.crypto.fields.EncryptedTextField(blank=True)),
                (
                    "about",
                    models.CharField(
                        blank=True, help_text="What it is about: a word or a reference, no name.", max_length=60
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
                        default="queued",
                        max_length=6,
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "last_error",
                    models.CharField(blank=True, help_text="Kind of error and SMTP code, no text.", max_length=80),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "e-mail",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "queued")), fields=["next_try_at"], name="mail_waiting")
                ],
            },
        ),
    ]
