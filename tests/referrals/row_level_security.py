"""Row-level security asked with plain SQL, past models and querysets, as a forgotten filter would."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any

from django.db import connection

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.models import Document, PersonNote, Preset, RelatedPerson
from referrals.services import external_disclosures, revocation, tasks, transfers
from referrals.services.referrals import note_joint_call
from referrals.vocabularies import DisclosureAuthority, RevocationChannel, TaskKind
from tests.post import posted
from tests.referrals import stories
from tests.referrals.stories import Story

# Tables whose rows are about a person, by the column that says whom.
ABOUT = {
    "referrals_accesslog": "person_id",
    "referrals_caseload": "person_id",
    "referrals_document": "person_id",
    "referrals_relatedperson": "person_id",
    "referrals_ledgerentry": "person_id",
    "referrals_link": "person_id",
    "referrals_person": "id",
    "referrals_personnote": "person_id",
    "referrals_referral": "person_id",
    "referrals_referralcontent": "person_id",
    "referrals_referralevent": "person_id",
    "referrals_release": "person_id",
    "referrals_releaseevent": "person_id",
    "referrals_releaseparty": "person_id",
    "referrals_revocation": "person_id",
    "referrals_task": "person_id",
    "referrals_externaldisclosure": "person_id",
    "referrals_transferredperson": "person_id",
}
OTHERS = {
    *("referrals_caseloadtransfer", "referrals_preset", "referrals_jointcall", "referrals_ledgercheckpoint"),
    "core_outgoingmail",
}
ALL = sorted({*ABOUT, *OTHERS})
# What an organization may read of the one referral its link is for. Everything else reaches it through the gate.
TO_ORGANIZATION = {"referrals_referral", "referrals_ledgerentry", "referrals_link", "referrals_referralevent"}


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def count(table: str) -> int:
    return sql(f"SELECT count(*) FROM {table}")[0][0]


def changed(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@contextmanager
def acting(principal: Principal | None) -> Iterator[None]:
    with acting_as(principal) if principal else nullcontext():
        yield


def tell_everything() -> Story:
    """A story with at least one row in every table about a person; told by the real services where there is one."""
    story = stories.opened_referral()
    story.answer("accept")
    robin = story.staff.robin
    with acting_as(story.as_staff):
        RelatedPerson.objects.create(person=story.person, role=RelatedPerson.Role.ADVOCATE, name="Ada")
        PersonNote.objects.create(person=story.person, text="May I change the time?")
        Document.objects.create(
            person=story.person,
            kind=Document.Kind.OWN_FORM,
            stored_as="x",
            content_type="application/pdf",
            size=1,
            sha256="",
            created_by=robin.user,
        )
        Preset.objects.create(agency=robin.agency, name="Usual")
        disclosure = external_disclosures.ExternalDisclosureData(
            DisclosureAuthority.EMERGENCY, "A duty", "The ambulance", date(2026, 5, 3), (), "The address"
        )
        external_disclosures.write_down(membership=robin, person=story.person.pk, disclosure=disclosure)
        note_joint_call(membership=robin, organization=story.organization)
    tasks.open_task(kind=TaskKind.DECLINED, person=story.person, at=story.referral.created_at, referral=story.referral)
    with acting_as(story.staff.alex.principal):
        asked = transfers.ask(by=story.staff.alex, source=robin.user, to=story.staff.jo)
    with acting_as(story.as_staff):
        transfers.agree(asked.pk, by=robin)
    # What these e-mails are about is no reference: whose they are is asked in tests of hand-overs.
    posted().filter(about__startswith="transfer ").delete()
    other = stories.harbor("Quay Collective")
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person,
            organization=other,
            actor=Actor.person(story.person_link.pk),
            channel=RevocationChannel.ONLINE,
        )
    return story


def strangers(story: Story) -> dict[str, Principal | None]:
    """Principals to whom nothing about this person may be visible."""
    kim = stories.kim()
    other = stories.sam(story.staff.max, preferred_name="Toni")
    other_link = stories.own_link(story.staff.max, other)
    elsewhere = stories.sent_referral(story.staff, story.organization, stories.sam(story.staff.robin))
    assert elsewhere.link is not None
    return {
        "nobody": None,
        "another agency": kim.principal,
        "a colleague": story.staff.max.principal,
        "somebody unknown": Principal.member(uuid.uuid4(), uuid.uuid4()),
        "a device": Principal.device(uuid.uuid4()),
        "another person": Principal.person(other.pk, other_link.pk),
        "the gate of another person": Principal.disclosure(other.pk),
        "the organization by a link to another referral": Principal.organization(
            elsewhere.referral.pk, elsewhere.link.pk
        ),
        "a person's id as a membership": Principal.member(story.person.pk, story.staff.robin.user_id),
        "a user's id as a membership": Principal.member(story.staff.robin.user_id, story.staff.robin.user_id),
        "a membership's id as a device": Principal.device(story.staff.robin.pk),
        "a user's id as a person": Principal.person(story.staff.robin.user_id, uuid.uuid4()),
        "a referral's id as a person": Principal.person(story.referral.pk, uuid.uuid4()),
        "a person's id as an organization": Principal.organization(story.person.pk, uuid.uuid4()),
    }


def about_this_person(table: str, story: Story) -> int:
    return sql(f"SELECT count(*) FROM {table} WHERE {ABOUT[table]} = %s", story.person.pk)[0][0]


def insertable(table: str) -> str:
    """An INSERT that copies the first row about somebody, with a new key, for another person."""
    columns = [name for (name,) in sql(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attidentity = '' ORDER BY attnum", table)]  # fmt: skip
    return ", ".join(columns)
