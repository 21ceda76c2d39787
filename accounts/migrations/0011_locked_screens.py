"""Where a suspended session goes on, and what was typed into the form of a screen that was locked."""

from django.db import migrations, models

import core.crypto.fields


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_who_appointed_whom")]
    operations = [
        migrations.AddField(
            "worksession",
            "back_to",
            core.crypto.fields.EncryptedTextField(blank=True, default="", help_text="The page it goes on with."),
        ),
        migrations.AddField(
            "worksession",
            "kept_form",
            core.crypto.fields.EncryptedTextField(
                blank=True, default="", help_text="What was typed when it was locked."
            ),
        ),
        migrations.AddField("worksession", "kept_at", models.DateTimeField(blank=True, null=True)),
    ]
