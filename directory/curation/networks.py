"""The trees that organizations form by belonging to each other."""

from uuid import UUID

from django.db import connection

_BELOW = """
WITH RECURSIVE below AS (
    SELECT id FROM directory_organization WHERE id = %s
    UNION
    SELECT child.id FROM directory_organization child JOIN below ON child.parent_id = below.id
)
SELECT id FROM below"""


def below(organization_id: UUID) -> set[UUID]:
    """The organization itself and everything that belongs to it, at any depth."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [organization_id])
        return {row[0] for row in cursor.fetchall()}
