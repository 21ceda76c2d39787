"""A small world for looking for leaks: two agencies, three organizations, four people, and a secret in every field.

A secret is a word found nowhere else: "qz", whose it is, and which field, such as `qzsamhopes`.
"""

import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Membership, Role, User, WorkSession
from core.crypto import files
from core.rls.principal import Principal, acting_as
from demo import accounts as demonstration
from directory.models import Organization
from referrals.actors import Actor
from referrals.models import (
    Caseload,
    Document,
    ExternalDisclosure,
    Link,
    Person,
    PersonNote,
    Preset,
    Referral,
    RelatedPerson,
    Release,
    Revocation,
)
from referrals.services import (
    external_disclosures,
    links,
    people,
    releases,
    representatives,
    revocation,
    signing,
    tasks,
)
from referrals.services.papers import label_of
from referrals.services.referrals import note_joint_call
from referrals.services.releases import Terms
from referrals.signature import Signature
from referrals.vocabularies import (
    Authority,
    Category,
    DisclosureAuthority,
    Purpose,
    RevocationChannel,
    SignatureMethod,
    TaskKind,
)
from tests.accounts.people import make_member, signed_in
from tests.referrals import by_link, stories
from tests.referrals.stories import Staff, Story

# Dates cannot hold a word: each person is born on a day of their own, and this is how pages would write it.
BORN = {"sam": "1931-07-19", "ash": "1932-08-23", "lee": "1933-09-27", "bo": "1934-10-29", "dee": "1935-11-30"}
FIELDS = (
    "called", "full", "value", "avoid", "born", "hopes", "toknow", "besttime", "whereabouts", "leaveson", "signature",
    "told", "untold", "note", "asked", "answer", "relative", "authority", "scope", "scan", "sentto", "stop", "halt",
    "reason", "lawto", "lawwhat", "laworder", "lawwrong",
)  # fmt: skip
_CONTENT = ("hopes", "to_know", "best_time", "whereabouts", "leaves_on")


def secret(whose: str, what: str) -> str:
    return f"qz{whose}{what.replace('_', '')}"


# No field begins as another does: wherever one of them stands, it is found.
_SECRET = re.compile(f"qz(?:{'|'.join(BORN)})(?:{'|'.join(FIELDS)})")


def secrets_in(text: str) -> set[str]:
    """Every secret that stands in `text`, in any case; a date of birth, however it is written, as `qz...born`."""
    secrets = set(_SECRET.findall(text.lower()))
    text = _DRAWN.sub("", text)
    return secrets | {secret(whose, "born") for whose, day in BORN.items() if day in text or _YEARS[whose].search(text)}


# The year by itself, as in "19 July 1931"; not in the middle of an id, which is written in hexadecimal.
_YEARS = {whose: re.compile(rf"(?<![\da-fA-F-]){day[:4]}(?![\da-fA-F-])") for whose, day in BORN.items()}


# Figures that may be a year by chance: a length, tokens of forms, cookies, and the token and code of a new link.
_DRAWN = re.compile(
    r'Content-Length: \d+|name="csrfmiddlewaretoken" value="\w+"|(?<=Set-Cookie: )\w+=[^;\n]+'
    r'|/open/#[\w-]{43}|<b( class="code")?>\d{8}</b>'
)


@dataclass
class World:
    """Everybody, and what each of them holds."""

    staff: Staff
    kim: Membership
    sam: Story
    ash: Story
    lee: Story
    bo: Referral
    dee: Referral
    asked: Release
    # Of Sam's representative: one that waits for them, one they signed.
    asked_of: Release
    signed_for: Release
    visitors: dict[str, Client] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    @property
    def pages(self) -> dict[str, str]:
        """The link behind each person's page, by who opened it: it stands in the address of every page of theirs."""
        return {who: self.visitors[who].here for who in ("sam", "ash", "advocate", "helps", "speaks")}  # type: ignore[attr-defined]

    @property
    def references(self) -> dict[str, str]:
        """Of every referral and release, by whose it is."""
        return {
            "sam": self.sam.referral.reference,
            "sam release": self.sam.release.reference,
            "sam asked": self.asked.reference,
            "sam asked of": self.asked_of.reference,
            "sam signed for": self.signed_for.reference,
            "ash": self.ash.referral.reference,
            "ash release": self.ash.release.reference,
            "lee": self.lee.referral.reference,
            "lee release": self.lee.release.reference,
            "bo": self.bo.reference,
            "dee": self.dee.reference,
        }


def build() -> World:
    """The whole world, made by the real services; every visitor has come in by the real door."""
    staff = stories.lincoln(asks_date_of_birth=True)
    kim, former = stories.kim(), make_member(staff.agency, email="pat@lincoln.example.org", name="Pat")
    sam = _opened(staff, stories.harbor(), "sam")
    ash = _sent(staff, stories.harbor("Willow House"), "ash", staff.max)
    lee, ended = _stopped(staff, stories.harbor("Willow House"), "lee")
    bo = _drafted(kim, stories.harbor("Kettle Corner", **stories.IN_THE_UK), "bo")
    dee = _drafted(former, stories.harbor(), "dee")
    asked = stories.requested_release(staff.robin, sam.person, sam.organization, to_them=[Category.NAME])
    speaks = _speaks_for(sam)
    asked_of = _put_to(staff.robin, sam, speaks)
    signed_for = _put_to(staff.robin, sam, speaks)
    world = World(staff, kim, sam, ash, lee, bo, dee, asked, asked_of, signed_for)
    world.visitors["speaks"] = _signs_for(staff.robin, speaks, signed_for)
    _more_about(world, speaks)
    _let_in(world, former)
    world.visitors["ended"] = ended
    for visitor in world.visitors.values():
        # Every address is asked for as it is.
        visitor.completes = False  # type: ignore[attr-defined]
    Membership.objects.filter(pk=former.pk).update(ended_at=timezone.now())
    return world


def _person(member: Membership, whose: str) -> Person:
    contact = {
        "method": "E-mail",
        "value": f"{secret(whose, 'value')}@example.org",
        "voicemail": True,
        "about": secret(whose, "avoid"),
    }
    return stories.sam(
        member,
        preferred_name=secret(whose, "called"),
        full_name=secret(whose, "full"),
        contact=contact,
        date_of_birth=BORN[whose],
    )


def _content(whose: str) -> dict[str, str]:
    return {name: secret(whose, name) for name in _CONTENT}


def _drafted(member: Membership, organization: Organization, whose: str) -> Referral:
    """A draft with its release, of which nobody was asked yet."""
    referral = stories.draft(member, _person(member, whose), organization, content=_content(whose))
    with acting_as(member.principal):
        releases.draft_release(
            membership=member,
            person=referral.person,
            organizations=[organization],
            terms=Terms([Purpose.PEER_SUPPORT], [Category.NAME], []),
            referral=referral,
        )
    return referral


def _sent(staff: Staff, organization: Organization, whose: str, member: Membership, **options: Any) -> Story:
    """A referral with everything in it, signed and sent by `member`."""
    person = _person(member, whose)
    referral = stories.draft(member, person, organization, content=_content(whose), send_when_signed=False)
    release = stories.requested_release(
        member,
        person,
        organization,
        referral=referral,
        to_them=(Category.NAME, Category.CONTACT, Category.HOPES, Category.BEST_TIME),
        purposes=(Purpose.PEER_SUPPORT,),
    )
    link = stories.own_link(member, person)
    stories.sign(release, link, name=secret(whose, "signature"), **options)
    owner = Staff(staff.agency, member, staff.max, staff.alex, staff.jo)
    return stories.send(Story(owner, organization, person, referral, release, link))


def _opened(staff: Staff, organization: Organization, whose: str) -> Story:
    story = _sent(staff, organization, whose, staff.robin)
    story.open()
    story.answer("contact", why=secret(whose, "told"))
    return story.refresh()


def _stopped(staff: Staff, organization: Organization, whose: str) -> tuple[Story, Client]:
    """Opened by an organization that may tell the agency nothing; then the person said stop."""
    story = _sent(staff, organization, whose, staff.robin, to_us=False)
    story.open()
    story.answer("contact", why=secret(whose, "untold"))
    browser = by_link.organization(story)
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person,
            organization=organization,
            actor=Actor.person(story.person_link.pk),
            channel=RevocationChannel.ONLINE,
            note=secret(whose, "stop"),
        )
    return story.refresh(), browser


def _speaks_for(story: Story, whose: str = "sam") -> RelatedPerson:
    with acting_as(story.as_staff):
        return RelatedPerson.objects.create(
            person=story.person,
            role=RelatedPerson.Role.REPRESENTATIVE,
            basis=Authority.COURT_GUARDIAN,
            name=secret(whose, "relative"),
            authority=secret(whose, "authority"),
            scope=secret(whose, "scope"),
        )


def _put_to(member: Membership, story: Story, related_person: RelatedPerson) -> Release:
    """A form that asks somebody's representative."""
    # For another purpose than the form the person signed: a signature to this one leaves that one in force.
    release = stories.requested_release(
        member, story.person, story.organization, to_them=[Category.NAME], purposes=[Purpose.WORK_TOGETHER]
    )
    actor = Actor.staff(member.user_id)
    with acting_as(story.as_staff):
        draft = releases.take_back(release=release, actor=actor)
        releases.choose_signer(release=draft, representative=related_person)
        return releases.request_release(release=draft, actor=actor)


def _signs_for(member: Membership, related_person: RelatedPerson, release: Release) -> Client:
    """The representative's browser; they have signed this form."""
    with acting_as(member.principal):
        made = representatives.link_for(related_person=related_person, membership=member)
    with acting_as(Principal.disclosure(release.person_id)):
        signature = Signature(
            to_organization=True,
            to_agency=False,
            name=secret("sam", "relative"),
            method=SignatureMethod.OWN_DEVICE,
            text_sha256=release.text_sha256,
            representative=related_person,
        )
        signing.sign_release(release=release, signature=signature, actor=Actor.person(made.link.pk))
    return by_link.enter(Client(), made.token, made.link.code)


def _more_about(world: World, speaks: RelatedPerson) -> None:
    """What no service of the pages writes in one step: notes, related people, papers, reasons, links that were e-mailed."""
    for whose, story in (("sam", world.sam), ("ash", world.ash), ("lee", world.lee)):
        member, person = story.staff.robin, story.person
        with acting_as(story.as_staff):
            note = PersonNote.objects.create(person=person, text=secret(whose, "note"))
            PersonNote.objects.create(
                person=person, text=secret(whose, "asked"), answer=secret(whose, "answer"), answered_at=timezone.now()
            )
            related_person = speaks if whose == "sam" else _speaks_for(story, whose)
            pk = uuid.uuid4()
            paper = Document.objects.create(
                id=pk,
                person=person,
                release=story.release,
                kind=Document.Kind.SIGNED_FORM,
                stored_as=files.save(secret(whose, "scan").encode(), label_of(pk)),
                content_type="application/pdf",
                size=9,
                sha256="0" * 64,
                created_by=member.user,
            )
            sent = links.make_link(
                kind=Link.Kind.PERSON, person=person, created_by=member.user_id, sent_to=secret(whose, "sentto")
            )
            advocate = links.make_link(kind=Link.Kind.ADVOCATE, person=person).link
            stop = Revocation.objects.create(
                person=person,
                organization=stories.harbor("Quay Collective"),
                at=timezone.now(),
                channel=RevocationChannel.SPOKEN,
                recorded_by=member.user,
                note=secret(whose, "halt"),
            )
            disclosures = [_told(member, story, whose) for _ in range(2)]
            external_disclosures.strike_out(row=disclosures[0], membership=member, why=secret(whose, "lawwrong"))
        task = tasks.open_task(kind=TaskKind.DECLINED, person=person, at=timezone.now(), referral=story.referral)
        world.ids[whose] = {
            "told": disclosures[1].pk,
            "task": task.pk,
            "person": person.pk,
            "referral": story.referral.pk,
            "release": story.release.pk,
            "note": note.pk,
            "related_person": related_person.pk,
            "document": paper.pk,
            "link": sent.link.pk,
            "advocate": advocate.pk,
            "stop": stop.pk,
        }
    _inside_the_agency(world)


def _told(member: Membership, story: Story, whose: str) -> ExternalDisclosure:
    disclosure = external_disclosures.ExternalDisclosureData(
        DisclosureAuthority.COURT_ORDER,
        which=secret(whose, "laworder"),
        to_whom=secret(whose, "lawto"),
        what=secret(whose, "lawwhat"),
        on=timezone.now().date() - timedelta(days=9),
    )
    return external_disclosures.write_down(membership=member, person=story.person.pk, disclosure=disclosure)


def _inside_the_agency(world: World) -> None:
    """An emergency that is over, a reason that ran out, presets, a call, an invitation."""
    staff, long_ago = world.staff, timezone.now() - timedelta(days=2)
    with acting_as(Principal.job("test")):
        for whose, story, kind in (("ash", world.ash, Caseload.Kind.BREAK_GLASS), ("sam", world.sam, "reason")):
            row = Caseload.objects.create(
                user=staff.alex.user,
                agency=staff.agency,
                person=story.person,
                kind=kind,
                reason=secret(whose, "reason"),
                since=long_ago,
                until=long_ago + timedelta(hours=8),
            )
            world.ids[whose]["caseload"] = row.pk
        world.ids["presets"] = [
            Preset.objects.create(agency=agency, name=f"Preset of {agency}", categories_to_organization=["name"]).pk
            for agency in (staff.agency, world.kim.agency)
        ]
    with acting_as(staff.robin.principal):
        note_joint_call(membership=staff.robin, organization=world.sam.organization)
        people.log_access(person=world.sam.person.pk, user=staff.robin.user_id, what="referral")
    world.ids["invitations"] = [
        Invitation.objects.create(
            party=agency,
            email=f"new{place}@example.org",
            role=Role.CLINICIAN,
            token_hash=f"{place:064}",
            invited_by=inviter,
            expires_at=timezone.now() + timedelta(days=7),
        ).pk
        for place, (agency, inviter) in enumerate(
            ((staff.agency, staff.jo.user), (world.kim.agency, world.kim.user)), 1
        )
    ]
    world.ids["members"] = [staff.robin.pk, staff.max.pk, staff.jo.pk, world.kim.pk]


def _let_in(world: World, former: Membership) -> None:
    demonstration.create()
    staff = world.staff
    for name, user in {
        "robin": staff.robin.user,
        "max": staff.max.user,
        "alex": staff.alex.user,
        "jo": staff.jo.user,
        "kim": world.kim.user,
        "former": former.user,
        "curator": User.objects.get(email=demonstration.CURATOR_EMAIL),
        "administrator": User.objects.get(email=demonstration.ADMIN_EMAIL),
    }.items():
        world.visitors[name] = signed_in(Client(), user)
    world.visitors |= {
        "anonymous": Client(),
        "sam": by_link.person(world.sam),
        "ash": by_link.person(world.ash),
        "advocate": by_link.person(world.sam, kind=Link.Kind.ADVOCATE),
        "helps": by_link.person(world.sam, kind=Link.Kind.ADVOCATE, helps=True),
        "harbor": by_link.organization(world.sam),
        "willow": by_link.organization(world.ash),
        "device": _handed_over(staff.robin, world.asked),
    }


def _handed_over(member: Membership, release: Release) -> Client:
    client = Client()
    before = set(WorkSession.objects.values_list("pk", flat=True))
    signed_in(client, member.user)
    session = WorkSession.objects.exclude(pk__in=before).get(user=member.user)
    session.suspended_at, session.passed_to = timezone.now(), reverse("referrals:sign", args=[release.reference])
    session.save()
    return client
