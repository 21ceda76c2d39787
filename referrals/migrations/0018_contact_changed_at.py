"""Since when the contact of a person is the one it is: for who holds an earlier one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0017_person_note_kind")]
    operations = [
        migrations.AddField(
            "person", "contact_changed_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
    ]
