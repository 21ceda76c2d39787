"""Whom staff have to reach, and how: read along with permissions and with whom they name, by no query more.

A link of an organization is judged as on the page of the referral (`delivery`): that it was opened or handed on is
the organization's to tell, so only wrong codes, time and a newer link count.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from core import clock
from directory.models import Phone
from directory.presentation.phones import PhoneLine, phone_line
from directory.vocabularies import ListingState, PhoneKind
from referrals.models import Link, Referral, Release, ReleaseParty
from referrals.models.link import TRIES


def with_links(rows: QuerySet[Release]) -> QuerySet[Release]:
    """Each with `codes`, of the links that its person's organizations got, and whether somebody has a link of theirs.

    `sent_to` are the organizations that something about this person was sent to.
    """
    of_person = Link.objects.filter(person=OuterRef("person"), created_by__isnull=False)
    works = Q(tries__lt=TRIES, expires_at__gt=clock.NOW)
    organization_links = of_person.filter(kind=Link.Kind.ORGANIZATION).order_by("created_at")
    codes = ArraySubquery(
        organization_links.values(
            data=JSONObject(referral="referral_id", link="id", works=works, tries="tries", made="created_at")
        )
    )
    own = of_person.filter(works, ended_at=None)
    sent = Referral.objects.filter(person=OuterRef("person"), sent_at__isnull=False).order_by("organization")
    return rows.annotate(
        codes=codes,
        sent_to=ArraySubquery(sent.values("organization_id").distinct()),
        has_own_link=Exists(own.filter(kind=Link.Kind.PERSON)),
        has_their_link=Exists(own.filter(kind=Link.Kind.REPRESENTATIVE, related_person=OuterRef("representative"))),
    )


def with_numbers() -> QuerySet[ReleaseParty]:
    """Whom permissions name, each with the number that the directory has for them."""
    voice = Phone.objects.filter(organization=OuterRef("organization"), kind=PhoneKind.VOICE, dead_since=None)
    voice = voice.filter(organization__state=ListingState.PUBLISHED)
    # What rings the organization itself comes before what rings one of its services.
    first = voice.order_by("service", "id").values(
        data=JSONObject(number="number", extension="extension", country="organization__country")
    )
    return ReleaseParty.objects.annotate(voice=Subquery(first[:1]))


def phone_of(referral: Referral, releases: Sequence[Release]) -> PhoneLine | None:
    """The organization's public number, where a permission that names it was read `with_numbers`."""
    for release in releases:
        for party in release.parties.all():
            number = getattr(party, "voice", None)
            if party.organization_id == referral.organization_id and number:
                phone = Phone(number=number["number"], extension=number["extension"], kind=PhoneKind.VOICE)
                return phone_line(phone, number["country"])
    return None


def link_with_code(referral: UUID, releases: Sequence[Release], since: datetime | None = None) -> UUID | None:
    """The newest link of this referral, where it opens with a code that staff can read out; made after `since`, if given.

    `since` is when the agency was last told of a step of the organization: an older link was used by then.
    """
    newest = _newest(referral, releases)
    if newest is None or not newest["works"]:
        return None
    if since is not None and datetime.fromisoformat(newest["made"]) <= since:
        return None
    return UUID(newest["link"])


def link_closed(referral: UUID, releases: Sequence[Release]) -> bool:
    """Whether wrong codes closed the newest link of this referral: as its page says it (`delivery`)."""
    newest = _newest(referral, releases)
    return newest is not None and newest["tries"] >= TRIES


def _newest(referral: UUID, releases: Sequence[Release]) -> dict[str, Any] | None:
    return {UUID(one["referral"]): one for release in releases for one in getattr(release, "codes", ())}.get(referral)
