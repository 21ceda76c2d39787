"""Towns whose name looks like a misspelt one."""

from collections.abc import Collection

from directory.places.sql import rows

# Trigram similarity [pg_trgm]: "portlnd" and "portland" share 0.55. Below this, suggestions are noise.
LEAST_ALIKE = 0.4
_MOST = 5

# Of equally similar names, people mean the bigger town: ten times the people weigh as much as 0.03 of similarity.
_SQL = """
SELECT search_name FROM directory_town
WHERE search_name %% %s AND similarity(search_name, %s) >= %s AND (%s OR within && %s::varchar[])
GROUP BY search_name
ORDER BY similarity(search_name, %s) + 0.03 * log(greatest(max(population), 1)) DESC LIMIT %s
"""


def similar_towns(name: str, inside: Collection[str] = ()) -> list[str]:
    """Up to five town names in search form that look like `name`, only in the areas `inside` where given."""
    return [
        found
        for (found,) in rows(_SQL, [name, name, LEAST_ALIKE, not inside, list(inside), name, _MOST])
        if found != name
    ]
