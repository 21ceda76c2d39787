"""A stop that the person pressed on a device of the agency is called so, and not after their own page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0014_terms_accepted")]
    operations = [
        migrations.AlterField(
            "stoprecord",
            "way",
            models.CharField(
                choices=[
                    ("online", "On their own page"),
                    ("writing", "In writing"),
                    ("spoken", "Spoken"),
                    ("device", "On a device of the agency"),
                ],
                max_length=8,
            ),
        ),
    ]
