"""Row-level security in migrations: the statements that put a table behind it."""

from django.db import migrations


def behind_row_security(table: str, read: str, write: str | None = None) -> migrations.RunSQL:
    """Shows rows of `table` where the SQL condition `read` holds, and takes rows where `write` (else `read`) does.

    FORCEd, so that the owner does not read past it by accident either; the owner, and only the owner, sees all in a
    session that says `app.maintenance = 'on'` (migrations that touch data, backups, key rotation).
    """
    check = write or read
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY maintenance ON {table} TO CURRENT_USER
            USING (current_setting('app.maintenance', true) = 'on')
            WITH CHECK (current_setting('app.maintenance', true) = 'on');
        CREATE POLICY principal ON {table} USING ({read}) WITH CHECK ({check});
        """,
        f"""
        DROP POLICY principal ON {table};
        DROP POLICY maintenance ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )
