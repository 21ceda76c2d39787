"""Look-ups skip the ORM: building model objects took longer than the queries."""

from typing import Any

from django.db import connection


def rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    """Every row of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
