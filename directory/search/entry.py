"""Writes the search index: the same set-based SQL for one listing and for all of them."""

from collections.abc import Iterable
from functools import cache
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.utils import timezone

from directory.models import Organization
from directory.search import index_pauses, tags
from directory.vocabularies import FORMAT_ANSWERS, ONLINE_FORMATS, REMOTE_FORMATS, Format, ListingState

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


def rebuild(batch: int = REBUILD_BATCH, among: QuerySet | None = None) -> Iterable[int]:
    """Index everything anew, or these organizations, a batch at a time; yields how many each batch held.

    Searches go on meanwhile: every organization is in the index before and after its own batch.
    """
    organizations = Organization.objects.all() if among is None else among
    ids = iter(organizations.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=batch))
    while some := list(islice(ids, batch)):
        with transaction.atomic(), connection.cursor() as cursor:
            _write(cursor, some)
        yield len(some)


def _write(cursor: CursorWrapper, ids: list[UUID]) -> None:
    cursor.execute("DELETE FROM directory_searchentry WHERE organization_id = ANY(%s::uuid[])", [ids])
    cursor.execute(_insert_sql(), {"ids": ids, "today": timezone.localdate()})
    cursor.execute(_WORDS, [ids])
    index_pauses.leave_out(ids)


_SUBTREE = """
WITH RECURSIVE subtree AS (
    SELECT id FROM directory_organization WHERE id = ANY(%s::uuid[])
    UNION
    SELECT child.id FROM directory_organization child JOIN subtree ON child.parent_id = subtree.id
)
SELECT id FROM subtree"""

# Only letters: numbers and addresses are not words that anybody misspells. In order, so that two writers who meet the
# same new words wait for each other rather than deadlock.
_WORDS = """
INSERT INTO directory_searchword (word)
SELECT DISTINCT left(word, 60)
FROM directory_searchentry entry, regexp_split_to_table(lower(directory_unaccent(entry.name)), '[^a-z]+') AS word
WHERE entry.organization_id = ANY(%s::uuid[]) AND length(word) > 3
ORDER BY 1
ON CONFLICT DO NOTHING"""


@cache
def _insert_sql() -> str:
    return _INSERT.format(
        vocabulary=_vocabulary_rows(),
        remote=_quoted(REMOTE_FORMATS),
        online=_quoted(ONLINE_FORMATS),
        in_person=tags.FORMAT.number(Format.IN_PERSON),
        published=ListingState.PUBLISHED,
        language=tags.SQL_LANGUAGE,
        network=tags.SQL_NETWORK,
        region=_REGION,
        rank=_RANK,
        placed=_PLACED,
        stated=_STATED,
        nation=_NATION,
        days=_DAYS,
        hours=_HOURS,
        meets=_MEETS,
        peer_status=_PEER_STATUS,
    )


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _vocabulary_rows() -> str:
    """Every (facet, value, tag, words) as SQL; a value that answers several questions stands once for each."""
    rows = []
    for vocabulary in tags.VOCABULARIES:
        for value, number in vocabulary.pairs():
            answers = FORMAT_ANSWERS.get(value, ()) if vocabulary is tags.FORMAT else ()
            numbers = [vocabulary.number(one) for one in answers] or [number]
            label = vocabulary.choices(value).label.replace("'", "''")
            rows += [f"('{vocabulary.name}', '{value}', {tag}, '{label}')" for tag in numbers]
    return ", ".join(rows)


# How an organization gets its rows. Everything hangs laterally on one organization, so that each part is an index
# look-up and the time grows with the number of organizations only, whatever the planner believes about their number.
# The three kinds of way are those of `directory.facts.attendance`, put as SQL.
#   offer     its services, or itself where it has none
#   placed    the places a service meets at; without stated places and areas, the places of its organization. What
#             meets nowhere has none, whichever office it is linked to
#   covered   the areas a service states. A nation or the world is reached online or by phone (group three), and
#             in person too where the service meets at no place we know
#   joined    what meets online and states no area: anybody in its nation may ask to join, marked as not stated
#   fallback  whatever would have no row at all: the widest area known, marked as not stated. Where none is known it is
#             found by its name alone: nobody said that it helps everybody everywhere
_RANK = """CASE area.kind WHEN 'postcode' THEN 1 WHEN 'county' THEN 2 WHEN 'region' THEN 3 WHEN 'nation' THEN 4
    ELSE 5 END"""

# Codes of states and nations, which are not those of counties or postal codes: US-OR, GB-ENG, CA-08, US. The longest is
# the narrower one.
_REGION = """coalesce((
           SELECT code FROM unnest(CASE WHEN entry.entry_kind = 'place' THEN location.areas END) AS code
           WHERE code ~ '^[A-Z]{2}(-[A-Z0-9]{2,3})?$' ORDER BY length(code) DESC LIMIT 1), '')"""

# The words of `schedules.wording.days`, which may stand in the heading of a result: "Tuesdays", "First Thursday of the month".
_DAYS = """
    SELECT string_agg(concat_ws(' ', named.days, named.ordinals,
               CASE WHEN schedule.freq = 'DAILY' THEN 'every day' END,
               CASE WHEN schedule.interval <> '' THEN 'every weeks months' END,
               CASE WHEN schedule.freq = 'MONTHLY' THEN 'every month' END,
               CASE WHEN schedule.byday = '' AND schedule.freq <> 'MONTHLY' THEN to_char(schedule.valid_from, 'FMDay') END
           ), ' ') AS days
    FROM directory_schedule schedule
    CROSS JOIN LATERAL (
        SELECT (SELECT string_agg(day, ' ') FROM (VALUES ('MO', 'Monday'), ('TU', 'Tuesday'), ('WE', 'Wednesday'),
                   ('TH', 'Thursday'), ('FR', 'Friday'), ('SA', 'Saturday'), ('SU', 'Sunday')) AS week (code, day)
                WHERE schedule.byday ~ code) AS days,
               (SELECT string_agg(word, ' ') FROM (VALUES ('1', 'first'), ('2', 'second'), ('3', 'third'),
                   ('4', 'fourth'), ('5', 'fifth'), ('-1', 'last')) AS counted (number, word)
                WHERE concat_ws(',', schedule.byday, schedule.bysetpos) ~ ('(^|,)[+]?' || number || '($|,|[A-Z])')) AS ordinals
    ) AS named
    WHERE schedule.service_id = service.id
      AND (schedule.location_id IS NULL OR location.id IS NULL OR schedule.location_id = location.id)"""

# Weekdays and times of day, as concepts of the lexicon name them (`directory.search.understanding.tsquery`).
_HOURS = """
    SELECT array_agg(DISTINCT hour.lexeme) AS lexemes
    FROM directory_schedule schedule
    CROSS JOIN LATERAL (
        SELECT schedule.opens_at = '00:00' AND schedule.closes_at IN ('00:00', '23:59') AS always
    ) AS rule
    CROSS JOIN LATERAL (
        SELECT 'day:' || code AS lexeme FROM unnest(ARRAY['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']) AS code
        WHERE schedule.byday ~ upper(code)
           OR (schedule.byday = '' AND schedule.freq = 'WEEKLY' AND to_char(schedule.valid_from, 'DY') ~ ('^' || upper(code)))
        UNION ALL
        SELECT 'time:daily' WHERE schedule.freq = 'DAILY' OR cardinality(string_to_array(schedule.byday, ',')) = 7
        UNION ALL
        SELECT 'time:always' WHERE rule.always
        UNION ALL
        SELECT 'time:morning' WHERE rule.always OR schedule.opens_at < '12:00'
        UNION ALL
        SELECT 'time:afternoon' WHERE rule.always OR schedule.opens_at BETWEEN '12:00' AND '16:59'
        UNION ALL
        SELECT 'time:evening' WHERE rule.always OR schedule.opens_at >= '17:00'
    ) AS hour
    WHERE schedule.service_id = service.id
      AND (schedule.location_id IS NULL OR location.id IS NULL OR schedule.location_id = location.id)"""

_MEETS = """
    SELECT range_agg(schedule.upcoming) AS times, range_agg(schedule.unsure) AS unsure
    FROM directory_schedule schedule
    WHERE schedule.service_id = service.id AND schedule.upcoming IS NOT NULL
      AND (schedule.location_id IS NULL OR location.id IS NULL OR schedule.location_id = location.id)"""

_PLACED = """
    SELECT location.* FROM directory_serviceatlocation link JOIN directory_location location ON location.id = link.location_id
    WHERE link.service_id = offer.service_id AND location.latitude IS NOT NULL AND NOT offer.remote
    UNION ALL
    SELECT location.* FROM directory_location location
    WHERE location.organization_id = organization.id AND location.latitude IS NOT NULL AND NOT offer.remote
      AND NOT EXISTS (SELECT 1 FROM directory_serviceatlocation link WHERE link.service_id = offer.service_id)
      AND NOT EXISTS (SELECT 1 FROM directory_servicearea served WHERE served.service_id = offer.service_id)"""

_STATED = """EXISTS (
    SELECT 1 FROM directory_servicearea served JOIN directory_area known ON known.code = served.area_id
    WHERE served.service_id = offer.service_id)"""

# The nation of an organization: the one it states, that of its home area, or that of a place of its own.
_NATION = """
    SELECT area.* FROM directory_area area
    CROSS JOIN LATERAL (
        SELECT (SELECT country FROM directory_area WHERE code = organization.home_area_id) AS home,
               (SELECT min(nation.code) FROM directory_location location
                JOIN directory_area nation ON nation.code = ANY(location.areas) AND nation.kind = 'nation'
                WHERE location.organization_id = organization.id) AS placed
    ) AS known
    WHERE area.kind = 'nation' AND area.code IN (organization.country, known.home, organization.home_area_id, known.placed)
    ORDER BY area.code = organization.country DESC, area.code = known.home DESC NULLS LAST LIMIT 1"""

_PEER_STATUS = """
    SELECT CASE WHEN board AND independent THEN 'peer_run'
                WHEN family THEN 'family_led'
                WHEN independent = false AND taking_part AND NOT coalesce(board, false) THEN 'peer_delivered'
                WHEN board OR taking_part THEN 'hybrid'
                ELSE 'not_said' END AS status
    FROM (
        SELECT bool_or(met) FILTER (WHERE criterion = 'board_majority') AS board,
               bool_or(met) FILTER (WHERE criterion = 'independent') AS independent,
               bool_or(met) FILTER (WHERE criterion IN ('director', 'staff_majority')) AS taking_part,
               bool_or(met) FILTER (WHERE criterion = 'family_led') AS family
        FROM (
            SELECT criterion,
                   CASE WHEN private_share IS NOT NULL AND criterion IN ('board_majority', 'staff_majority')
                        THEN private_share >= 51 ELSE answer END AS met
            FROM directory_peerevidence WHERE organization_id = organization.id
        ) AS answers
    ) AS evidence"""

_INSERT = """
WITH vocabulary (facet, value, tag, label) AS (VALUES {vocabulary})
INSERT INTO directory_searchentry (
    organization_id, service_id, location_id, entry_kind, name, latitude, longitude, precision,
    region, area_code, area_rank, area_stated, tags, text, times, unsure, verified_on
)
SELECT organization.id, service.id, location.id, entry.entry_kind, organization.name,
       entry.latitude, entry.longitude, entry.precision, {region}, entry.code, entry.rank, entry.stated,
       tagged.tags,
       -- Stems to find a word in any form, the words as they stand for concepts of the lexicon, and a lexeme for each tag.
       setweight(to_tsvector('english', words.names) || to_tsvector('simple', words.names), 'A')
       || setweight(to_tsvector('english', words.headings) || to_tsvector('simple', words.headings), 'B')
       || setweight(to_tsvector('english', words.told) || to_tsvector('simple', words.told), 'C')
       || array_to_tsvector(array_remove(
            (SELECT array_agg('t' || tag) FROM unnest(tagged.tags) AS tag) || network.lexemes || hours.lexemes, NULL)),
       meets.times, meets.unsure,
       (
           SELECT verified_on FROM directory_fieldprovenance provenance
           WHERE provenance.organization_id = organization.id AND provenance.field = 'listing'
       )
FROM directory_organization organization
CROSS JOIN LATERAL (
    WITH RECURSIVE up AS (
        SELECT parent.id, parent.parent_id, parent.name, parent.network_number, parent.network_slug
        FROM directory_organization parent WHERE parent.id = organization.parent_id
        UNION
        SELECT parent.id, parent.parent_id, parent.name, parent.network_number, parent.network_slug
        FROM directory_organization parent JOIN up ON parent.id = up.parent_id
    ), every AS (
        SELECT network_number, network_slug, name FROM up
        UNION ALL SELECT organization.network_number, organization.network_slug, NULL)
    SELECT array_agg({network}) FILTER (WHERE network_number IS NOT NULL) AS tags, string_agg(name, ' ') AS names,
           array_agg('network:' || network_slug) FILTER (WHERE network_slug IS NOT NULL) AS lexemes
    FROM every
) AS network
CROSS JOIN LATERAL ({peer_status}) AS peer
CROSS JOIN LATERAL (
    SELECT service.id AS service_id,
           cardinality(service.formats) > 0 AND service.formats <@ ARRAY[{remote}]::varchar[] AS remote,
           service.formats && ARRAY[{remote}, {online}]::varchar[] AS from_afar,
           service.formats && ARRAY[{online}]::varchar[] AS online
    FROM directory_service service WHERE service.organization_id = organization.id
    UNION ALL
    SELECT NULL, false, false, false
    WHERE NOT EXISTS (SELECT 1 FROM directory_service service WHERE service.organization_id = organization.id)
) AS offer
CROSS JOIN LATERAL (
    SELECT placed.id AS location_id, 'place' AS entry_kind, placed.latitude, placed.longitude, placed.precision,
           '' AS code, 0 AS rank, true AS stated
    FROM ({placed}) AS placed
    UNION ALL
    SELECT NULL, reach.entry_kind, NULL, NULL, '', area.code, {rank}, true
    FROM directory_servicearea served JOIN directory_area area ON area.code = served.area_id
    CROSS JOIN LATERAL (
        SELECT 'remote' AS entry_kind WHERE offer.from_afar AND area.kind IN ('nation', 'world')
        UNION ALL
        SELECT 'area' WHERE NOT offer.from_afar OR area.kind NOT IN ('nation', 'world')
            OR (NOT offer.remote AND NOT EXISTS ({placed}))
    ) AS reach
    WHERE served.service_id = offer.service_id
    UNION ALL
    SELECT NULL, 'remote', NULL, NULL, '', area.code, {rank}, false
    FROM ({nation}) AS area WHERE offer.online AND NOT {stated}
    UNION ALL
    SELECT NULL, CASE WHEN offer.remote AND widest.kind = 'world' THEN 'remote' ELSE 'area' END,
           NULL, NULL, '', coalesce(widest.code, ''), coalesce(widest.rank, 6), false
    FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
        SELECT area.code, area.kind, {rank} AS rank FROM directory_area area
        WHERE area.code IN (
                organization.home_area_id, nullif(organization.country, ''),
                (SELECT region.code FROM directory_location location
                 JOIN directory_area region ON region.code = ANY(location.areas)
                 WHERE location.organization_id = organization.id AND region.kind = 'region'
                 ORDER BY region.code LIMIT 1))
        ORDER BY area.code = organization.home_area_id DESC NULLS LAST, {rank} LIMIT 1
    ) AS widest ON true
    WHERE NOT {stated} AND NOT EXISTS ({placed}) AND NOT (offer.online AND coalesce(widest.kind = 'nation', false))
) AS entry
LEFT JOIN directory_service service ON service.id = offer.service_id
LEFT JOIN directory_location location ON location.id = entry.location_id
CROSS JOIN LATERAL ({days}) AS told
CROSS JOIN LATERAL ({hours}) AS hours
CROSS JOIN LATERAL ({meets}) AS meets
CROSS JOIN LATERAL (
    SELECT array_agg(tag) AS tags,
           string_agg(label, ' ') FILTER (WHERE facet IN ('kind', 'service', 'format', 'population') AND value <> 'other')
               AS labels
    FROM vocabulary
    WHERE (facet = 'kind' AND value = organization.kind)
       OR (facet = 'peer_status' AND value = peer.status)
       OR (facet = 'service' AND value = service.service_type)
       -- From elsewhere nobody comes in person.
       OR (facet = 'format' AND value = ANY(service.formats) AND NOT (entry.entry_kind = 'remote' AND tag = {in_person}))
       OR (facet = 'population' AND value = ANY(service.populations))
       OR (facet = 'joining' AND value = ANY(service.joining))
       OR (facet = 'cost' AND value = service.cost)
       OR (facet = 'accessibility' AND value = ANY(location.accessibility))
       OR (facet = 'capacity' AND value = CASE
            WHEN service.capacity = 'closed' AND service.capacity_until < %(today)s THEN 'not_said'
            ELSE service.capacity END)
) AS described
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT tag ORDER BY tag), '{{}}')::smallint[] AS tags FROM (
        SELECT tag FROM unnest(described.tags) AS tag
        UNION ALL SELECT {language} FROM unnest(service.languages) AS code WHERE code ~ '^[a-z]{{2,3}}$'
        UNION ALL SELECT tag FROM unnest(network.tags) AS tag
    ) AS every WHERE tag IS NOT NULL
) AS tagged
CROSS JOIN LATERAL (
    -- PostgreSQL takes "anxiety/depression" for a file.
    SELECT translate(directory_unaccent(concat_ws(' ', organization.name, organization.alternate_name)), '/', ' ') AS names,
           translate(directory_unaccent(
               -- What a confidential place is called gives the building away as surely as its street.
               concat_ws(' ', service.name, described.labels,
                         CASE WHEN NOT location.confidential THEN coalesce(nullif(location.name, ''), location.address_1) END,
                         location.city, told.days)), '/', ' ') AS headings,
           translate(directory_unaccent(
               left(concat_ws(' ', service.description, organization.description, network.names), 20000)), '/', ' ') AS told
) AS words
WHERE organization.id = ANY(%(ids)s::uuid[]) AND organization.state = '{published}'
ORDER BY organization.id, entry.entry_kind, service.id, location.id, entry.code"""
