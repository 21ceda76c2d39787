"""Which words an organization accepted, and by which link; who wrote down its contract."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Whoever accepted before accepted the only words there were.
FIRST = "UPDATE referrals_organizationdesk SET holder_terms_version = '1' WHERE holder_terms_accepted_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0013_told_outside"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "organizationdesk",
            "holder_terms_version",
            models.CharField(blank=True, default="", editable=False, max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            "organizationdesk", "holder_terms_link_id", models.UUIDField(blank=True, editable=False, null=True)
        ),
        migrations.AddField(
            "organizationdesk",
            "host_terms_recorded_by",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
