"""How long what was signed is kept, and letting it go afterwards.

United States: six years from its creation or from when it was last in effect, whichever is later [45 CFR 164.508(b)(6)
and 164.530(j)(2)]. United Kingdom: the retention schedule of the NHS Records Management Code of Practice 2021 (in
`jurisdictions/uk.py`). RELEASE_RETENTION_YEARS lengthens it for a jurisdiction or an agency. Erasure and death change nothing
of it, but that a permission ends with them.

What is in force is kept, what has no end is kept, and so is whatever cannot be reckoned. First it is written down that the
time has come, and a month later the words go: a clock that is wrong deletes nothing on the day it goes wrong. The ledger is
not touched: its rows name nobody and are kept for good, longer than the seven years they have to be.
"""

import uuid
from datetime import datetime, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from core.crypto import files
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.consent.jurisdictions import JurisdictionPolicy, policy_for
from referrals.consent.policy import expiry_of
from referrals.models import Document, Person, RelatedPerson, Release, ReleaseEvent, Revocation
from referrals.selectors import consent_facts
from referrals.services.transitions import lock_person, transition_release
from referrals.states import ReleaseState

# The only principal for whom the database lets go of what was signed.
JOB = Principal.job("retention")
NOTICE = timedelta(days=30)
# No law here asks for less (`referrals/sql/retention.sql` holds it too).
LEAST_YEARS = 6
_SKEW = timedelta(minutes=5)


def people_with_old_papers(now: datetime) -> list[uuid.UUID]:
    """Whose signed releases, or stops, are old enough for a closer look."""
    old = now - relativedelta(years=LEAST_YEARS)
    with acting_as(JOB):
        signed = Release.objects.filter(signed_at__isnull=False, emptied_at__isnull=True)
        stopped = Revocation.objects.filter(at__lte=old).filter(~Exists(signed.filter(person=OuterRef("person"))))
        closed = Q(person__died_at__lte=old) | Q(person__erased_at__lte=old)
        people = set(signed.filter(signed_at__lte=old).values_list("person_id", flat=True))
        return sorted(people | set(stopped.filter(closed).values_list("person_id", flat=True)))


def let_go(person: uuid.UUID, now: datetime) -> int:
    """Empties what need not be kept of one person's signed releases; how many. Notes what has just become due.

    One transaction; files go once it has committed. Raises ValueError where a release names no known jurisdiction, and
    ImproperlyConfigured for a setting that keeps less than the law asks: nothing of this person goes then.
    """
    with acting_as(JOB):
        locked_person = lock_person(person, frozen_too=True)
        emptied = 0
        rows = Release.objects.select_related("agency").prefetch_related("parties")
        for release in rows.filter(person=locked_person, signed_at__isnull=False, emptied_at__isnull=True):
            end = ended_at(release, locked_person, now)
            due = end is not None and kept_until(release, end) <= now
            if not due or release.due_since is None or release.due_since > now + _SKEW:
                _note(release, now if due else None)
            elif end is not None and release.due_since <= now - NOTICE:
                _empty(release, end, now)
                emptied += 1
        _let_go_of_representatives(locked_person)
        _let_go_of_stops(locked_person, now)
        return emptied


def ended_at(release: Release, person: Person, now: datetime) -> datetime | None:
    """When it was last in effect; None while it is, or where nothing is known to end it."""
    expiry = expiry_of(consent_facts.facts_of(release), consent_facts.stops_of(person.pk))
    ends = [expiry.at if expiry else None, person.died_at, person.erased_at]
    known = [end for end in ends if end is not None]
    return min(known) if known and min(known) <= now else None


def kept_until(release: Release, end: datetime) -> datetime:
    """The first instant at which a release that ended at `end` need not be kept any more."""
    return max(release.signed_at or end, end) + relativedelta(years=years_for(release))


def years_for(release: Release) -> int:
    """How long it is kept: by the rules it was signed under, or those of where the agency is now, whichever is longer."""
    codes = {release.agency.jurisdiction, release.policy.rpartition(" ")[2]}
    return max(_years(policy_for(code, counsel_reviewed=True), release.agency_id) for code in codes)


def _years(policy: JurisdictionPolicy, agency: uuid.UUID) -> int:
    chosen = settings.RELEASE_RETENTION_YEARS
    years = chosen.get(str(agency), chosen.get(policy.jurisdiction, policy.kept_years))
    if not isinstance(years, int) or years < max(policy.kept_at_least, LEAST_YEARS):
        raise ImproperlyConfigured(
            f"RELEASE_RETENTION_YEARS: {policy.jurisdiction} keeps signed permissions for {policy.kept_at_least} years or more."
        )
    return years


def _note(release: Release, since: datetime | None) -> None:
    if release.due_since != since:
        Release.objects.filter(pk=release.pk).update(due_since=since)


def _empty(release: Release, end: datetime, now: datetime) -> None:
    """Its words, names and papers. That there was a permission, of what kind and for how long, names nobody."""
    if release.state == ReleaseState.ACTIVE:
        # It ended with the person's life, or with the erasure: nobody had to write that down before.
        transition_release(release, "expire", actor=Actor.time(), at=end)
    for paper in Document.objects.filter(release=release):
        _remove(paper)
    ReleaseEvent.objects.filter(release=release).update(why="")
    Release.objects.filter(pk=release.pk).update(
        text="", disclosed_values={}, signature="", witness="", text_sha256="", representative=None, emptied_at=now
    )


def _let_go_of_representatives(person: Person) -> None:
    """Whoever was kept only because they signed for somebody whose record was erased."""
    if person.erased_at is None:
        return
    signed = Release.objects.filter(representative=OuterRef("pk"))
    for related_person in RelatedPerson.objects.filter(person=person).filter(~Exists(signed)):
        for paper in Document.objects.filter(related_person=related_person):
            _remove(paper)
        related_person.delete()


def _let_go_of_stops(person: Person, now: datetime) -> None:
    """Once nobody can sign any more and nothing that was signed is kept: a late paper could still need a stop."""
    ends = [end for end in (person.died_at, person.erased_at) if end is not None]
    old = now - relativedelta(years=LEAST_YEARS)
    if not ends or min(ends) > old:
        return
    if not Release.objects.filter(person=person, signed_at__isnull=False, emptied_at__isnull=True).exists():
        Revocation.objects.filter(person=person, at__lte=old).delete()


def _remove(paper: Document) -> None:
    name = paper.stored_as
    paper.delete()
    transaction.on_commit(partial(files.delete, name))
