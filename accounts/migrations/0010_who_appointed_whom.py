"""Who gave a member their role, and when: whoever somebody has just appointed does not check what they ask."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_duty_contact")]
    operations = [
        migrations.AddField(
            "membership",
            "appointed_by",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "membership", "role_since", models.DateTimeField(default=django.utils.timezone.now, editable=False)
        ),
        migrations.RunSQL("UPDATE accounts_membership SET role_since = since", migrations.RunSQL.noop),
    ]
