"""Who is on duty for an agency, when it reads, and how its members hear."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_accounts_of_the_demonstration"),
    ]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="duty_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail address of the duty contact"),
        ),
        migrations.AddField(
            model_name="agency",
            name="duty_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="duty contact: name or role"),
        ),
        migrations.AddField(
            model_name="agency",
            name="duty_phone",
            field=models.CharField(blank=True, max_length=40, verbose_name="phone of the duty contact"),
        ),
        migrations.AddField(
            model_name="agency",
            name="reads_from",
            field=models.TimeField(blank=True, null=True, verbose_name="messages are read from"),
        ),
        migrations.AddField(
            model_name="agency",
            name="reads_on",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(
                    choices=[
                        (1, "Monday"),
                        (2, "Tuesday"),
                        (3, "Wednesday"),
                        (4, "Thursday"),
                        (5, "Friday"),
                        (6, "Saturday"),
                        (7, "Sunday"),
                    ]
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="days on which messages are read",
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="reads_until",
            field=models.TimeField(blank=True, null=True, verbose_name="messages are read until"),
        ),
        migrations.AddField(
            model_name="membership",
            name="notifications",
            field=models.CharField(
                choices=[("at_once", "At once"), ("none", "No e-mail")],
                default="at_once",
                max_length=8,
                verbose_name="e-mail about the people they work with",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("duty_email", ""),
                        ("duty_name", ""),
                        ("reads_from", None),
                        ("reads_on", []),
                        ("reads_until", None),
                    ),
                    models.Q(
                        models.Q(("duty_email", ""), _negated=True),
                        models.Q(("duty_name", ""), _negated=True),
                        models.Q(("reads_on", []), _negated=True),
                        ("reads_from__isnull", False),
                        ("reads_from__lt", models.F("reads_until")),
                        ("reads_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="agency_duty_contact_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("notifications__in", ["at_once", "none"])), name="membership_notifications_known"
            ),
        ),
    ]
