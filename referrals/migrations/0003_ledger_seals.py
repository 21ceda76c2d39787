"""Seals of the ledger, beside those in the file outside the database."""

from django.db import migrations, models

from core.rls.rows import behind_row_security


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="LedgerSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("count", models.BigIntegerField(verbose_name="rows of the ledger")),
                ("hash", models.CharField(blank=True, max_length=64, verbose_name="hash of its last row")),
                ("time", models.CharField(max_length=20)),
                ("mac", models.CharField(max_length=64)),
            ],
            options={"ordering": ["number"]},
        ),
        behind_row_security("referrals_ledgerseal", "(SELECT app_principal_kind()) = 'job'"),
    ]
