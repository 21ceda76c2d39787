import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_pauses"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                condition=models.Q(("way", "remote")),
                fields=["area_code"],
                include=("id", "organization", "tags", "marks"),
                name="entry_remote",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                models.OrderBy(models.F("area_stated"), descending=True),
                models.F("area_rank"),
                django.db.models.functions.text.Lower("name"),
                models.F("organization"),
                models.F("id"),
                condition=models.Q(("way", "remote")),
                name="entry_remote_order",
            ),
        ),
    ]
