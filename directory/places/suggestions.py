"""Towns whose name looks like a misspelt one."""

from collections.abc import Collection

from directory.places.sql import rows

# Trigram similarity [pg_trgm]: "portlnd" and "portland" share 0.55. Below this, suggestions are noise.
LEAST_ALIKE = 0.35
_MOST = 5
_FEW = 2

# Of equally similar names, people mean the bigger town: ten times the people weigh as much as 0.03 of similarity. A town
# in a nation that is preferred weighs as much as 0.3 more.
_SQL = """
SELECT search_name FROM directory_town
WHERE search_name %% %s AND similarity(search_name, %s) >= %s AND (%s OR within && %s::varchar[])
GROUP BY search_name
ORDER BY similarity(search_name, %s) + 0.03 * log(greatest(max(population), 1))
    + CASE WHEN bool_or(country = ANY(%s)) THEN 0.3 ELSE 0 END DESC LIMIT %s
"""

# Inside a state even a name that shares a quarter is near: "Tuscon" and "Tucson" share few runs of three letters.
_LEAST_ALIKE_INSIDE = 0.25
_SQL_INSIDE = _SQL.replace("search_name %% %s AND similarity", "search_name <> %s AND similarity")


def similar_towns(
    name: str, homes: Collection[str], inside: Collection[str] = (), *, least: float = LEAST_ALIKE
) -> list[str]:
    """Up to five town names in search form that look like `name`, only in the areas `inside` where given.

    Names of towns in the nations `homes` come before others as much alike; `least` is how much, from 0 to 1.
    """
    names = rows(_SQL, [name, name, least, not inside, list(inside), name, list(homes), _MOST])
    if inside and len(names) < _FEW:
        names += rows(_SQL_INSIDE, [name, name, _LEAST_ALIKE_INSIDE, False, list(inside), name, list(homes), _MOST])
    return [other for other in dict.fromkeys(other for (other,) in names) if other != name][:_MOST]
