"""A dump runs with an empty search_path: the function must not need one, or no table behind it can be backed up."""

from django.db import migrations

ALONE = """
CREATE OR REPLACE FUNCTION app_principal_id(kind text) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN split_part(coalesce(current_setting('app.principal', true), ''), ':', 1) = kind
        THEN split_part(current_setting('app.principal', true), ':', 2)::uuid END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(ALONE, migrations.RunSQL.noop)]
