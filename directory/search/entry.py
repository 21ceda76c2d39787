"""Writes the search index: the same set-based SQL for one listing and for all of them."""

from collections.abc import Iterable
from functools import cache
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from directory.models import Organization
from directory.search import tags
from directory.vocabularies import FORMAT_ANSWERS, REMOTE_FORMATS, ListingState

REBUILD_BATCH = 5_000


@transaction.atomic
def refresh(organization_ids: Iterable[UUID]) -> None:
    """Index these organizations and everything below them anew, in the caller's transaction.

    Members are included because they carry the names and numbers of their networks.
    """
    ids = list(organization_ids)
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SUBTREE, [ids])
        _write(cursor, [row[0] for row in cursor.fetchall()])


def rebuild(batch: int = REBUILD_BATCH) -> Iterable[int]:
    """Index everything anew, a batch of organizations at a time; yields how many each batch held.

    Searches go on meanwhile: every organization is in the index before and after its own batch.
    """
    ids = iter(Organization.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=batch))
    while some := list(islice(ids, batch)):
        with transaction.atomic(), connection.cursor() as cursor:
            _write(cursor, some)
        yield len(some)


def _write(cursor: object, ids: list[UUID]) -> None:
    cursor.execute("DELETE FROM directory_searchentry WHERE organization_id = ANY(%s::uuid[])", [ids])
    cursor.execute(_insert_sql(), {"ids": ids})
    cursor.execute(_WORDS, [ids])


_SUBTREE = """
WITH RECURSIVE subtree AS (
    SELECT id FROM directory_organization WHERE id = ANY(%s::uuid[])
    UNION
    SELECT child.id FROM directory_organization child JOIN subtree ON child.parent_id = subtree.id
)
SELECT id FROM subtree"""

# Only letters: numbers and addresses are not words that anybody misspells.
_WORDS = """
INSERT INTO directory_searchword (word)
SELECT DISTINCT left(word, 60)
FROM directory_searchentry entry, regexp_split_to_table(lower(directory_unaccent(entry.name)), '[^a-z]+') AS word
WHERE entry.organization_id = ANY(%s::uuid[]) AND length(word) > 3
ON CONFLICT DO NOTHING"""


@cache
def _insert_sql() -> str:
    return _INSERT.format(
        vocabulary=_vocabulary_rows(),
        remote=", ".join(f"'{value}'" for value in sorted(REMOTE_FORMATS)),
        published=ListingState.PUBLISHED,
        language=tags.SQL_LANGUAGE,
        network=tags.SQL_NETWORK,
    )


def _vocabulary_rows() -> str:
    """Every (facet, value, tag, words) as SQL; a value that answers several questions stands once for each."""
    rows = []
    for vocabulary in tags.VOCABULARIES:
        for value, number in vocabulary.pairs():
            numbers = [vocabulary.number(answer) for answer in FORMAT_ANSWERS.get(value, ())] or [number]
            label = vocabulary.choices(value).label.replace("'", "''")
            rows += [f"('{vocabulary.name}', '{value}', {tag}, '{label}')" for tag in numbers]
    return ", ".join(rows)


# How an organization gets its rows, in the order of the parts below:
#   offer     its services, or itself where it has none
#   place     the places of a service; without stated places and areas, the places of its organization
#   covered   the areas a service states; remote and nation-wide ones become group three
#   fallback  whatever would have no row at all: the widest area known, marked as not stated
_INSERT = """
WITH RECURSIVE vocabulary (facet, value, tag, label) AS (VALUES {vocabulary}),
organization AS (
    SELECT * FROM directory_organization WHERE id = ANY(%(ids)s::uuid[]) AND state = '{published}'
),
ancestry (id, parent_id, member_id) AS (
    SELECT id, parent_id, id FROM organization
    UNION
    SELECT up.id, up.parent_id, ancestry.member_id
    FROM directory_organization up JOIN ancestry ON up.id = ancestry.parent_id
),
network AS (
    SELECT ancestry.member_id AS id,
           array_agg({network}) FILTER (WHERE network_number IS NOT NULL) AS tags,
           string_agg(up.name, ' ') FILTER (WHERE up.id <> ancestry.member_id) AS names
    FROM ancestry JOIN directory_organization up ON up.id = ancestry.id
    GROUP BY ancestry.member_id
),
evidence AS (
    SELECT organization_id AS id,
           bool_or(met) FILTER (WHERE criterion = 'board_majority') AS board,
           bool_or(met) FILTER (WHERE criterion = 'independent') AS independent,
           bool_or(met) FILTER (WHERE criterion IN ('director', 'staff_majority')) AS taking_part,
           bool_or(met) FILTER (WHERE criterion = 'family_led') AS family
    FROM (
        SELECT organization_id, criterion,
               CASE WHEN private_share IS NOT NULL AND criterion IN ('board_majority', 'staff_majority')
                    THEN private_share >= 51 ELSE answer END AS met
        FROM directory_peerevidence WHERE organization_id = ANY(%(ids)s::uuid[])
    ) AS answers
    GROUP BY organization_id
),
peer AS (
    SELECT organization.id,
           CASE WHEN board AND independent THEN 'peer_run'
                WHEN family THEN 'family_led'
                WHEN independent = false AND taking_part AND NOT coalesce(board, false) THEN 'peer_delivered'
                WHEN board OR taking_part THEN 'hybrid'
                ELSE 'not_said' END AS status
    FROM organization LEFT JOIN evidence ON evidence.id = organization.id
),
offer AS (
    SELECT organization.id AS organization_id, service.id AS service_id,
           coalesce(cardinality(service.formats) > 0 AND service.formats <@ ARRAY[{remote}]::varchar[], false) AS remote
    FROM organization LEFT JOIN directory_service service ON service.organization_id = organization.id
),
covered AS (
    SELECT offer.organization_id, offer.service_id, area.code,
           CASE area.kind WHEN 'postcode' THEN 1 WHEN 'county' THEN 2 WHEN 'region' THEN 3 WHEN 'nation' THEN 4
                ELSE 5 END AS rank,
           CASE WHEN offer.remote AND area.kind IN ('nation', 'world') THEN 'remote' ELSE 'area' END AS way
    FROM offer
    JOIN directory_servicearea served ON served.service_id = offer.service_id
    JOIN directory_area area ON area.code = served.area_id
),
linked AS (
    SELECT offer.organization_id, offer.service_id, link.location_id
    FROM offer JOIN directory_serviceatlocation link ON link.service_id = offer.service_id
),
place AS (
    SELECT organization_id, service_id, location_id FROM linked
    UNION
    SELECT offer.organization_id, offer.service_id, location.id
    FROM offer JOIN directory_location location ON location.organization_id = offer.organization_id
    WHERE NOT offer.remote
      AND NOT EXISTS (SELECT 1 FROM linked WHERE linked.service_id = offer.service_id)
      AND NOT EXISTS (SELECT 1 FROM covered WHERE covered.service_id = offer.service_id)
),
placed AS (
    SELECT place.*, location.latitude, location.longitude, location.precision
    FROM place JOIN directory_location location ON location.id = place.location_id
    WHERE location.latitude IS NOT NULL
),
fallback AS (
    SELECT offer.organization_id, offer.service_id, offer.remote,
           coalesce(home.code, spot.code, nation.code, '*') AS code,
           CASE coalesce(home.kind, spot.kind, nation.kind, 'world')
                WHEN 'postcode' THEN 1 WHEN 'county' THEN 2 WHEN 'region' THEN 3 WHEN 'nation' THEN 4
                ELSE 5 END AS rank
    FROM offer
    JOIN organization ON organization.id = offer.organization_id
    LEFT JOIN directory_area home ON home.code = organization.home_area_id
    LEFT JOIN directory_area nation ON nation.code = organization.country AND nation.code <> ''
    LEFT JOIN LATERAL (
        SELECT area.code, area.kind FROM directory_location location
        JOIN directory_area area ON area.code = ANY(location.areas)
        WHERE location.organization_id = offer.organization_id AND area.kind = 'region'
        ORDER BY area.code LIMIT 1
    ) spot ON true
    WHERE NOT EXISTS (SELECT 1 FROM placed WHERE placed.organization_id = offer.organization_id
                      AND placed.service_id IS NOT DISTINCT FROM offer.service_id)
      AND NOT EXISTS (SELECT 1 FROM covered WHERE covered.service_id = offer.service_id)
),
way AS (
    SELECT organization_id, service_id, location_id, 'place' AS way, latitude, longitude, precision,
           '' AS code, 0 AS rank, true AS stated FROM placed
    UNION ALL
    SELECT organization_id, service_id, NULL, way, NULL, NULL, '', code, rank, true FROM covered
    UNION ALL
    SELECT organization_id, service_id, NULL, CASE WHEN remote AND rank = 5 THEN 'remote' ELSE 'area' END,
           NULL, NULL, '', code, rank, false FROM fallback
),
described AS (
    SELECT way.*, organization.name, organization.alternate_name, organization.description, network.names,
           service.name AS service_name, service.description AS service_description,
           location.name AS location_name, location.city,
           (
               SELECT array_agg(DISTINCT tag) FROM vocabulary
               WHERE (facet = 'kind' AND value = organization.kind)
                  OR (facet = 'peer_status' AND value = peer.status)
                  OR (facet = 'service' AND value = service.service_type)
                  OR (facet = 'format' AND value = ANY(service.formats))
                  OR (facet = 'population' AND value = ANY(service.populations))
                  OR (facet = 'joining' AND value = ANY(service.joining))
                  OR (facet = 'cost' AND value = service.cost)
                  OR (facet = 'accessibility' AND value = ANY(location.accessibility))
                  OR (facet = 'capacity' AND value = CASE
                        WHEN service.capacity = 'closed' AND service.capacity_until < current_date THEN 'not_said'
                        ELSE service.capacity END)
           ) AS vocabulary_tags,
           (
               SELECT string_agg(DISTINCT label, ' ') FROM vocabulary
               WHERE (facet = 'kind' AND value = organization.kind)
                  OR (facet = 'service' AND value = service.service_type AND value <> 'other')
                  OR (facet = 'format' AND value = ANY(service.formats))
                  OR (facet = 'population' AND value = ANY(service.populations))
           ) AS labels,
           (SELECT array_agg({language}) FROM unnest(service.languages) AS code WHERE code ~ '^[a-z]{{2,3}}$') AS languages,
           network.tags AS network_tags,
           (
               SELECT range_agg(schedule.upcoming) FROM directory_schedule schedule
               WHERE schedule.service_id = way.service_id AND schedule.upcoming IS NOT NULL
                 AND (schedule.location_id IS NULL OR way.location_id IS NULL OR schedule.location_id = way.location_id)
           ) AS times,
           (
               SELECT verified_on FROM directory_fieldprovenance provenance
               WHERE provenance.organization_id = organization.id AND provenance.field = 'listing'
           ) AS verified_on
    FROM way
    JOIN organization ON organization.id = way.organization_id
    JOIN network ON network.id = organization.id
    JOIN peer ON peer.id = organization.id
    LEFT JOIN directory_service service ON service.id = way.service_id
    LEFT JOIN directory_location location ON location.id = way.location_id
)
INSERT INTO directory_searchentry (
    organization_id, service_id, location_id, way, name, latitude, longitude, precision,
    area_code, area_rank, area_stated, tags, text, times, verified_on
)
SELECT organization_id, service_id, location_id, way, name, latitude, longitude, precision,
       code, rank, stated,
       (SELECT coalesce(array_agg(DISTINCT tag ORDER BY tag), '{{}}')::smallint[]
        FROM unnest(vocabulary_tags || languages || network_tags) AS tag WHERE tag IS NOT NULL),
       setweight(to_tsvector('english', directory_unaccent(concat_ws(' ', name, alternate_name))), 'A')
       || setweight(to_tsvector('english', directory_unaccent(concat_ws(' ', service_name, labels, location_name, city))), 'B')
       || setweight(to_tsvector('english', directory_unaccent(
            left(concat_ws(' ', service_description, description, names), 20000))), 'C'),
       times, verified_on
FROM described
ORDER BY organization_id, way, service_id, location_id, code"""
