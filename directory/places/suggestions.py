"""Towns whose name looks like a misspelt one."""

from collections.abc import Collection

from directory.places.sql import rows

# Trigram similarity [pg_trgm]: "portlnd" and "portland" share 0.55. Below this, suggestions are noise.
LEAST_ALIKE = 0.4
_MOST = 5

# Of equally similar names, people mean the bigger town: ten times the people weigh as much as 0.03 of similarity. A town
# in the nation the search is about weighs as much as 0.1 more.
_SQL = """
SELECT search_name FROM directory_town
WHERE search_name %% %s AND similarity(search_name, %s) >= %s AND (%s OR within && %s::varchar[])
GROUP BY search_name
ORDER BY similarity(search_name, %s) + 0.03 * log(greatest(max(population), 1))
    + CASE WHEN bool_or(country = ANY(%s)) THEN 0.1 ELSE 0 END DESC LIMIT %s
"""
# Where the search is about no nation in particular: those whose listings we have most of.
_HOMES = ("US", "GB")


def similar_towns(name: str, inside: Collection[str] = (), home: str = "") -> list[str]:
    """Up to five town names in search form that look like `name`, only in the areas `inside` where given.

    Names of towns in the nation `home`, or where it is "" in the US and the UK, come before others as much alike.
    """
    homes = [home] if home else list(_HOMES)
    return [
        found
        for (found,) in rows(_SQL, [name, name, LEAST_ALIKE, not inside, list(inside), name, homes, _MOST])
        if found != name
    ]
