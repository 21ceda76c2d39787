import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_handouts"),
    ]

    operations = [
        # Numbers of tags are below those that no letter may have (55296), and none stands twice.
        migrations.RunSQL(
            """CREATE FUNCTION directory_marks(smallint[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
               AS $$ SELECT coalesce(string_agg(chr(tag), '' ORDER BY tag), '') FROM unnest($1) AS tag $$""",
            "DROP FUNCTION directory_marks(smallint[])",
        ),
        migrations.RemoveIndex(
            model_name="searchentry",
            name="entry_position",
        ),
        migrations.AddField(
            model_name="searchentry",
            name="marks",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("tags"), function="directory_marks"),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(("way", "place")),
                fields=["position"],
                include=("id", "organization", "tags", "marks"),
                name="entry_position",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("way", "place")),
                fastupdate=False,
                fields=["tags"],
                name="entry_place_tags",
            ),
        ),
    ]
