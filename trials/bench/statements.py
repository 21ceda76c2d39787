"""The SQL that makes generated listings, one statement for each table: psycopg2 wants its `%` written twice."""

from collections.abc import Iterable

from directory.vocabularies import Accessibility, OrganizationKind, Population, ServiceType
from trials.bench import words


def array(values: Iterable[str]) -> str:
    """A text array of SQL. Values are words of our own."""
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"(ARRAY[{quoted}]::text[])"


def pick(values: Iterable[str], skew: float = 1.0) -> str:
    """SQL for one of the values; the larger `skew`, the more often the first ones."""
    chosen = list(values)
    return f"{array(chosen)}[1 + floor({len(chosen)} * random() ^ {skew})::int]"


# Most people look for groups: the first kinds and services are the common ones.
KINDS = [
    "grassroots_group", "local_affiliate", "consumer_operated_service", "recovery_community_organization", "drop_in_centre",
    *sorted(set(OrganizationKind.values) - {"national_body", "regional_body"}),
]  # fmt: skip
SERVICES = ["support_group", "one_to_one", "drop_in", "family_support", *ServiceType.values]
GAUSS = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())"
# Kilometres of one axis; both together make 15 km.
AXIS_KM = 10.6
KM_PER_DEGREE = 111.32

SPOTS = """
CREATE TEMP TABLE spot AS
SELECT row_number() OVER (ORDER BY geonames_id)::int AS number, geonames_id, name, country, timezone, latitude, longitude,
       within, population,
       within[cardinality(within) - 1] AS region,
       (SELECT code FROM directory_area area WHERE area.code = ANY(within) AND area.kind = 'county' LIMIT 1) AS county,
       sum(population) OVER (ORDER BY geonames_id)::float8 AS weight
FROM directory_town
WHERE country IN ('US', 'GB') AND population >= 500 AND cardinality(within) > 1;
CREATE INDEX ON spot (number);
CREATE TEMP TABLE region AS
SELECT row_number() OVER (ORDER BY region)::int - 1 AS number, region,
       (array_agg(spot.number ORDER BY population DESC))[1] AS capital
FROM spot GROUP BY region;
ANALYZE spot; ANALYZE region"""

# reach: nation, state, county or place. At most `per_area` of a reach serve one area [issue: 300].
MADE = f"""
CREATE TEMP TABLE made AS
WITH dice AS (
    SELECT i, random() AS fate, random() AS turn,
           width_bucket(random() * (SELECT max(weight) FROM spot), (SELECT array_agg(weight ORDER BY number) FROM spot)) + 1
           AS town_number
    FROM generate_series(1, %(n)s) AS i
),
reached AS (
    SELECT dice.*, row_number() OVER (PARTITION BY wish ORDER BY i) AS turn_of_wish
    FROM (SELECT *, CASE WHEN fate < 0.02 THEN 'nation' WHEN fate < 0.08 THEN 'state' WHEN fate < 0.12 THEN 'county'
                         ELSE 'place' END AS wish FROM dice) AS dice
),
settled AS (
    SELECT reached.i, reached.turn,
           CASE WHEN wish = 'nation' AND turn_of_wish > %(per_area)s THEN 'place'
                WHEN wish = 'state' AND turn_of_wish > %(per_area)s * (SELECT count(*) FROM region) THEN 'place'
                ELSE wish END AS reach,
           CASE WHEN wish = 'state' THEN region.capital ELSE town_number END AS town_number
    FROM reached LEFT JOIN region ON region.number = turn_of_wish %% (SELECT count(*) FROM region)
)
SELECT md5(%(seed)s || ' organization ' || i)::uuid AS id, i, turn, town_number,
       CASE WHEN reach <> 'county' THEN reach
            WHEN spot.county IS NOT NULL
                 AND row_number() OVER (PARTITION BY reach, spot.county ORDER BY i) <= %(per_area)s THEN 'county'
            ELSE 'place' END AS reach,
       spot.country, spot.name AS town, spot.region, spot.county, spot.timezone, spot.within,
       spot.latitude + {AXIS_KM / KM_PER_DEGREE} * {GAUSS} AS latitude,
       spot.longitude + {AXIS_KM / KM_PER_DEGREE} * {GAUSS} / cos(radians(spot.latitude)) AS longitude
FROM settled JOIN spot ON spot.number = town_number;
ANALYZE made"""

_TEXT = " || ' ' || ".join([pick(words.SENTENCES)] * 5)

ORGANIZATIONS = f"""
INSERT INTO directory_organization (
    id, name, alternate_name, description, kind, state, website, email, mailing_address, country, calls_emergency_services,
    reports_to_others, refers_who, refers_contact, refers_hours, refers_needs, refers_not_needed, source, source_id,
    source_digest, created_at, modified_at, home_area_id)
SELECT id, {pick(words.ADJECTIVES)} || ' ' || {pick(words.NOUNS)} || ' ' || town, '', {_TEXT}, {pick(KINDS, 1.6)}, 'published',
       'https://listing-' || i || '.example.org/', '', '', country,
       {pick(["never_without_agreement", "only_if_life_at_risk", "unknown"])}, '', '', '', '', '', '', 'generated', i, '',
       now(), now(), region
FROM made"""

# A second service for two in five; remote formats where the reach is wide.
OFFERS = f"""
CREATE TEMP TABLE offer AS
SELECT md5(%(seed)s || ' service ' || i || ' ' || number)::uuid AS id, made.id AS organization_id, made.i, made.turn,
       made.reach, made.country, made.region, made.county, made.timezone, number,
       md5(%(seed)s || ' location ' || i)::uuid AS location_id,
       CASE WHEN reach IN ('nation', 'state') AND random() < 0.5 THEN 'warmline' ELSE {pick(SERVICES, 1.8)} END AS service_type
FROM made, LATERAL generate_series(1, 1 + (i * 7 %% 10 < 4)::int) AS number;
ANALYZE offer"""

SERVICES_SQL = f"""
INSERT INTO directory_service (
    id, organization_id, name, service_type, description, before_you_come, formats, populations, languages, cost,
    cost_currency, joining, url, capacity, capacity_note)
SELECT id, organization_id, '', service_type, CASE WHEN number = 2 THEN {pick(words.SENTENCES)} ELSE '' END, '',
       CASE WHEN reach = 'nation' THEN ARRAY[{pick(["phone", "online", "chat", "text"])}]
            WHEN reach IN ('state', 'county') THEN ARRAY['phone']
            ELSE ARRAY[{pick(["in_person"] * 8 + ["hybrid", "online"])}] END,
       CASE WHEN random() < 0.6 THEN ARRAY['adults'] ELSE ARRAY[{pick(Population.values)}, {pick(Population.values)}] END,
       CASE WHEN random() < 0.12 THEN ARRAY['en', {pick(["es", "cy", "so", "vi", "ur", "pl", "ase", "bfi", "zh"], 2)}]
            ELSE ARRAY['en'] END,
       {pick(["free", "donation", "sliding_scale", "fee"], 4)}, CASE WHEN country = 'GB' THEN 'GBP' ELSE 'USD' END,
       ARRAY[{pick(["walk_in", "self_referral", "call_first", "referral_needed", "waiting_list"], 1.7)}], '',
       {pick(["not_said", "not_said", "open", "waiting_list", "closed"])}, ''
FROM offer"""

LOCATIONS = f"""
INSERT INTO directory_location (
    id, organization_id, name, address_1, address_2, city, state_province, postal_code, country, entered_address, directions,
    accessibility, confidential, latitude, longitude, precision, pinned_by_hand, areas)
SELECT md5(%(seed)s || ' location ' || i)::uuid, id, '', (1 + i %% 900) || ' ' || {pick(words.STREETS)}, '', town,
       split_part(region, '-', 2), '', country, '', '',
       CASE WHEN random() < 0.5 THEN ARRAY['step_free', {pick(Accessibility.values)}] ELSE '{{}}' END, false,
       latitude, longitude, {pick(["exact", "postcode", "town"], 2)}, false, within
FROM made WHERE reach = 'place'"""

LINKS = """
INSERT INTO directory_serviceatlocation (service_id, location_id)
SELECT id, location_id FROM offer WHERE reach = 'place'"""

# One state-wide body in ten has not said where it works, and falls back to its state.
AREAS = """
INSERT INTO directory_servicearea (service_id, area_id, inferred)
SELECT id, CASE reach WHEN 'nation' THEN country WHEN 'state' THEN region ELSE county END, false
FROM offer WHERE reach IN ('nation', 'county') OR (reach = 'state' AND turn > 0.1)"""

# Weekly meetings, and lines open every evening; nine weeks are written out as directory.schedules.occurrences would.
SCHEDULES = """
INSERT INTO directory_schedule (
    service_id, valid_from, opens_at, closes_at, rrule, timezone, except_dates, extra_dates, note, upcoming,
    on_holidays, holidays_of, calendar)
SELECT id, first_day, opens_at, opens_at + length,
       CASE WHEN daily THEN 'FREQ=DAILY' ELSE 'FREQ=WEEKLY;BYDAY=' || upper(left(trim(to_char(first_day, 'Day')), 2)) END,
       timezone, '{}', '{}', '',
       (SELECT range_agg(tstzrange(start, start + length))
        FROM generate_series(CASE WHEN daily THEN -1 ELSE 0 END, CASE WHEN daily THEN 55 ELSE 8 END) AS turn,
             LATERAL (SELECT (current_date - 1 + CASE WHEN daily THEN turn ELSE (first_day - current_date) %% 7 + 7 * turn END
                      + opens_at) AT TIME ZONE timezone AS start) AS begins),
       'not_said', '', country
FROM (
    SELECT id, country, timezone, service_type = 'warmline' AS daily, current_date - (i %% 700) AS first_day,
           make_time(9 + (i %% 12), 30 * (i %% 2), 0) AS opens_at, interval '90 minutes' AS length
    FROM offer WHERE random() < 0.7
) AS plan"""

PHONES = """
INSERT INTO directory_phone (organization_id, number, extension, kind, description)
SELECT id, CASE country WHEN 'GB' THEN '01632 960' || lpad((i %% 1000)::text, 3, '0')
                ELSE '503-555-01' || lpad((i %% 100)::text, 2, '0') END, '', 'voice', ''
FROM made"""

# Three in five are led by peers, some of them inside a provider; one in four has not said.
EVIDENCE = """
INSERT INTO directory_peerevidence (organization_id, criterion, answer, approved_on, source)
SELECT id, criterion, criterion <> 'independent' OR (turn < 0.5 OR turn > 0.7), current_date - 30, 'They told us'
FROM made, unnest(ARRAY[CASE WHEN turn < 0.6 THEN 'board_majority' ELSE 'staff_majority' END, 'independent']) AS criterion
WHERE turn < 0.75"""

PROVENANCE = """
INSERT INTO directory_fieldprovenance (organization_id, field, source, source_id, verified_on, method)
SELECT id, 'listing', 'generated', '', CASE WHEN random() < 0.95 THEN current_date - (400 * random() ^ 2)::int END, 'phone'
FROM made"""

STEPS = {
    "towns": SPOTS,
    "plan": MADE,
    "organizations": ORGANIZATIONS,
    "offers": OFFERS,
    "services": SERVICES_SQL,
    "locations": LOCATIONS,
    "links": LINKS,
    "areas": AREAS,
    "schedules": SCHEDULES,
    "phones": PHONES,
    "evidence": EVIDENCE,
    "provenance": PROVENANCE,
}
FILLED = (
    "organization", "service", "location", "serviceatlocation", "servicearea", "schedule", "phone", "peerevidence",
    "fieldprovenance",
)  # fmt: skip
