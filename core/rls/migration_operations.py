"""Migration operations that the database's own rules ask for."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# The policies of every table that has one about this table: to take a narrowing policy away and leave the one it narrows
# would open rows. `maintenance` stays, by which the owner's data migrations see rows; it names no column.
_LIFT = r"""
DO $do$
DECLARE
    lifted CONSTANT regclass := %s;
    one record;
BEGIN
    FOR one IN
        SELECT p.polname AS name, p.polrelid::regclass AS on_table FROM pg_policy p
        WHERE p.polname <> 'maintenance' AND p.polrelid IN (
            SELECT about.polrelid FROM pg_policy about
            JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = about.oid
            WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = lifted)
    LOOP
        EXECUTE format('DROP POLICY %%I ON %%s', one.name, one.on_table);
    END LOOP;
    FOR one IN
        SELECT t.tgname AS name FROM pg_trigger t
        WHERE t.tgrelid = lifted AND NOT t.tgisinternal AND t.tgname NOT LIKE 'pgtrigger\_%%'
    LOOP
        EXECUTE format('DROP TRIGGER %%I ON %%s', one.name, lifted);
    END LOOP;
    FOR one IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_class c ON c.reltype = ANY(p.proargtypes)
        WHERE c.oid = lifted
    LOOP
        EXECUTE format('DROP ROUTINE %%s', one.name);
    END LOOP;
    FOR one IN
        SELECT DISTINCT a.grantee::regrole AS name FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = lifted AND a.grantee NOT IN (0, c.relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON %%s FROM %%s', lifted, one.name);
    END LOOP;
END $do$
"""


class LiftRules(Operation):
    """Takes a table out of the reach of policies, triggers and functions, for the migration that changes its columns.

    PostgreSQL refuses to drop a column, or to change its type, while a policy or a trigger names it. Put this operation
    before such a change. The application reaches nothing meanwhile: its grants on the table go too, and a table behind
    row-level security shows no row without a policy. After the last migration everything is installed from the files.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._lift(schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        # Undone in the opposite order, so another one stands on the other side of the change.
        self._lift(schema_editor)

    def describe(self) -> str:
        return f"Lift the rules of {self.table}"

    def _lift(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        schema_editor.execute(_LIFT, [self.table])

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table], {}
