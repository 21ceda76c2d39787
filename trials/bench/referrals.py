"""The private side at size: `python -m trials.bench.referrals [200000]` makes that many referrals and times pages.

Fills a database of its own with set-based SQL as the owner: agencies of ten, each member with the same number of people,
each person with two referrals. Values are sealed once and repeated: what is timed is opening them, one by one. Beside
them the services themselves make a few whole stories for one member: signed, sent, opened and answered, with their
permission, links and rows of the ledger. Pages of both are timed.
"""

import statistics
import sys
import time
from typing import Any

from trials.bench import generate

DATABASE = "alongside_referrals_bench"
AGENCIES, MEMBERS = 200, 10
STORIES = 20

# In this order; %(name)s are sealed values.
STEPS = (
    """INSERT INTO accounts_party (id, kind, name, neutral_name, jurisdiction, time_zone, covered_entity, part2_program,
        uk_controller, uk_legal_basis, host_terms_version, host_terms_accepted_on, holder_terms_version, contact_email,
        duty_name, duty_email, duty_phone, reads_on, is_active, created_at)
    SELECT gen_random_uuid(), 'agency', 'Agency ' || n, '', 'US-OR', 'America/Los_Angeles', true, false, '', '', '1',
        '2026-01-05', '', '', '', '', '', '{}', true, now() FROM generate_series(1, %(agencies)s) n""",
    """INSERT INTO accounts_agency (party_id, phone, email, counsel_reviewed_federal_form, asks_date_of_birth,
        idle_minutes, answer_within_days)
    SELECT id, '', '', true, false, 15, 7 FROM accounts_party""",
    """INSERT INTO accounts_user (id, email, name, password, is_staff, is_active, is_superuser, date_joined,
        stamp, is_demonstration)
    SELECT gen_random_uuid(), 'member' || n || '@bench.example.org', 'Member ' || n, '!', false, true, false, now(),
        gen_random_uuid(), false
    FROM generate_series(1, %(agencies)s * %(members)s) n""",
    """INSERT INTO accounts_membership (id, user_id, party_id, role, since, role_since, notifications)
    SELECT gen_random_uuid(), u.id, a.id, 'clinician', now(), now(), 'at_once'
    FROM (SELECT id, row_number() OVER (ORDER BY email) - 1 AS n FROM accounts_user) u
    JOIN (SELECT id, row_number() OVER (ORDER BY name) - 1 AS n FROM accounts_party) a ON a.n = u.n / %(members)s""",
    """INSERT INTO directory_organization (id, name, alternate_name, description, kind, state, website, email,
        mailing_address, country, calls_emergency_services, reports_to_others, refers_who, refers_contact, refers_hours,
        refers_needs, refers_not_needed, source, source_id, source_digest, created_at, modified_at)
    SELECT gen_random_uuid(), 'Group ' || n, '', '', 'grassroots_group', 'published', '', '', '', 'US', 'unknown', '',
        '', '', '', '', '', 'bench', n::text, '', now(), now() FROM generate_series(1, 1000) n""",
    """INSERT INTO referrals_person (id, agency_id, created_by_id, preferred_name, full_name, contact, date_of_birth, is_adult,
        created_at, version)
    SELECT gen_random_uuid(), m.party_id, m.user_id, %(preferred_name)s, %(full_name)s, %(contact)s, %(date_of_birth)s, true,
        now(), 1
    FROM accounts_membership m, generate_series(1, %(each)s)""",
    """INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since)
    SELECT gen_random_uuid(), created_by_id, agency_id, id, 'own', %(reason)s, now() FROM referrals_person""",
    """INSERT INTO referrals_referral (id, reference, agency_id, person_id, organization_id, kind, purpose, state,
        send_when_signed, outcome, reported_state, reported_outcome, created_by_id, created_at, state_since, sent_at, version)
    SELECT gen_random_uuid(), regexp_replace(
            translate(lpad(row_number() OVER ()::text, 8, '0'), '0123456789', 'ACDEFGHJKM'), '(....)(....)', 'R-\\1-\\2'
        ), p.agency_id, p.id, o.id, 'referral',
        'peer_support', 'sent', true, '', 'sent', '', p.created_by_id, now() - random() * interval '300 days',
        now() - random() * interval '30 days', now() - interval '20 days', 1
    FROM (SELECT *, row_number() OVER () AS n FROM referrals_person) p
    CROSS JOIN generate_series(0, 1) k
    JOIN (SELECT id, row_number() OVER () - 1 AS n FROM directory_organization) o ON o.n = (p.n * 2 + k) %% 1000""",
    """INSERT INTO referrals_referralcontent (referral_id, person_id, hopes, to_know, best_time, whereabouts, leaves_on)
    SELECT id, person_id, %(hopes)s, %(to_know)s, %(best_time)s, %(whereabouts)s, %(leaves_on)s
    FROM referrals_referral""",
    """INSERT INTO referrals_referralevent (referral_id, person_id, at, event_type, from_state, to_state, by, user_id, why)
    SELECT r.id, r.person_id, r.created_at, e.move, e.source, e.target, 'staff', r.created_by_id, %(why)s
    FROM referrals_referral r,
        (VALUES ('ask_person', 'draft', 'awaiting_person'), ('send', 'awaiting_person', 'sent'))
            AS e(move, source, target)""",
)
GUARDED = ("referrals_referral", "directory_organization", "referrals_release")


def fill(referrals: int) -> None:
    """Makes `referrals` of them. The connection is the owner's."""
    from django.db import connection, transaction

    from core.crypto.keyring import keyring

    ring = keyring()
    labels = {
        **dict.fromkeys(("preferred_name", "full_name", "date_of_birth"), "referrals.Person"),
        "contact": "referrals.Person",
        "reason": "referrals.Caseload",
        **dict.fromkeys(("hopes", "to_know", "best_time", "whereabouts", "leaves_on"), "referrals.ReferralContent"),
        "why": "referrals.ReferralEvent",
    }
    values: dict[str, Any] = {
        name: ring.seal(b"{}" if name == "contact" else b"Some forty letters of what somebody said.", f"{model}.{name}")
        for name, model in labels.items()
    }
    values |= {"agencies": AGENCIES, "members": MEMBERS, "each": referrals // (AGENCIES * MEMBERS * 2)}
    with connection.cursor() as cursor:
        _triggers(cursor, "DISABLE")
        with transaction.atomic():
            cursor.execute("SET LOCAL app.maintenance = 'on'")
            for step in STEPS:
                cursor.execute(step, values)
        _triggers(cursor, "ENABLE")
        cursor.execute("VACUUM ANALYZE")


def _triggers(cursor: Any, what: str) -> None:
    """Rows are written in the state they are to have: the rule that a referral begins as a draft rests meanwhile."""
    for table in GUARDED:
        cursor.execute(f"ALTER TABLE {table} {what} TRIGGER USER")


def told_by(member: Any) -> list[str]:
    """References of STORIES referrals of this member, told by the services from the first word to the group's yes."""
    from django.conf import settings

    from accounts.models import Agency
    from core.rls.principal import acting_as
    from referrals.models import Referral
    from tests.referrals import stories

    # What the law asks of an agency before it may send anything.
    Agency.objects.filter(pk=member.agency_id).update(phone="503 555 0100", email="desk@bench.example.org")
    member.agency.refresh_from_db()
    with acting_as(member.principal):
        rows = Referral.objects.filter(created_by=member.user_id, release__isnull=False).order_by("reference")
        references = list(rows.values_list("reference", flat=True))
    staff = stories.Staff(member.agency, member, member, member, member)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    for _ in range(STORIES - len(references)):
        story = stories.opened_referral(staff)
        story.answer("accept")
        references.append(story.referral.reference)
    return references


def milliseconds(work: Any, times: int = 60) -> str:
    """p50 and p95 of `work(index)`, after a first call that does not count."""
    work(0)
    taken = []
    for index in range(times):
        started = time.perf_counter()
        work(index)
        taken.append((time.perf_counter() - started) * 1000)
    cut = statistics.quantiles(taken, n=20)
    return f"{statistics.median(taken):.1f} / {cut[18]:.1f} ms"


def measure() -> dict[str, str]:
    """Pages in process, as a member of the middle agency; a password check beside them."""
    from django.contrib.auth.hashers import check_password, make_password
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from accounts.models import Membership
    from core.rls.principal import acting_as
    from referrals.models import Referral
    from tests.accounts.people import signed_in

    member = Membership.objects.select_related("party__agency", "user").order_by("user__email")[AGENCIES * MEMBERS // 2]
    told_pages = [reverse("referrals:referral", args=[reference]) for reference in told_by(member)]
    with acting_as(member.principal):
        started = time.perf_counter()
        mine = list(Referral.objects.visible_to(member).values_list("reference", flat=True))
        duration = f"{(time.perf_counter() - started) * 1000:.1f} ms"
    client = signed_in(Client(headers={"host": "localhost"}), member.user)
    pages = [reverse("referrals:referral", args=[reference]) for reference in mine]

    def get(address: str) -> None:
        assert client.get(address).status_code == 200, address

    password = make_password("a kettle on a quiet stove")
    figures = {
        "references of one caseload, by SQL": f"{duration} for {len(mine)}",
        "a referral's page, sent, p50 / p95": milliseconds(lambda index: get(pages[index % len(pages)])),
        "with its permission, opened and answered, p50 / p95": milliseconds(
            lambda index: get(told_pages[index % len(told_pages)])
        ),
        "my referrals, p50 / p95": milliseconds(lambda _: get(reverse("referrals:referral_list"))),
        "check one password, p50 / p95": milliseconds(lambda _: check_password("wrong", password), 10),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = 'referrals_referral'")
        figures["referrals in the database"] = f"{cursor.fetchone()[0]:,}"
    return figures


def main() -> None:
    """Makes the referrals where they are missing, measures, and prints a table."""
    referrals = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    generate.prepare(DATABASE)
    from django.core.management import call_command

    from accounts.models import Agency
    from tests import database

    if not Agency.objects.exists():
        started = time.perf_counter()
        fill(referrals)
        print(f"{referrals:,} referrals made in {time.perf_counter() - started:.0f} s")
    database.become("app")
    call_command("collectstatic", interactive=False, verbosity=0)
    for name, figure in measure().items():
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
