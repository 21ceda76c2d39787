"""The functions that row-level security asks: who does this transaction act for?"""

from django.db import migrations

# An unset setting reads NULL, one set in an earlier transaction reads '': both are nobody. A policy must never fail
# on a principal of another kind, so the id is only read as a UUID for the kind asked about.
FUNCTIONS = """
CREATE FUNCTION app_principal_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT split_part(coalesce(current_setting('app.principal', true), ''), ':', 1)
$$;
CREATE FUNCTION app_principal_id(kind text) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN app_principal_kind() = kind
        THEN split_part(current_setting('app.principal', true), ':', 2)::uuid END
$$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION app_principal_id(text); DROP FUNCTION app_principal_kind();")
    ]
