"""The paragraph for the health record is true in each state and for each method of saying yes, and so is every "signed"."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from core import clock
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.consent.texts import write_date
from referrals.data_export import record
from referrals.expiry_events import ExpiryEvent
from referrals.models import Document, Link, Person, Referral, Release
from referrals.selectors.release_drafts import day_of, policy_of
from referrals.services import erasure, organization_responses, people, referrals, releases, revocation, signing
from referrals.vocabularies import Outcome, RevocationChannel, SignatureMethod
from referrals.web.staff.pages import referral_rows
from referrals.web.staff.pages.health_record import health_record
from tests.accounts.people import signed_in
from tests.referrals import stories
from tests.referrals.representing import guardian
from tests.referrals.representing import signature as given

pytestmark = pytest.mark.django_db
MISTAKE, WHY = "was written by mistake", "Because of the elm tree"


@dataclass(frozen=True)
class Method:
    """A method of saying yes, and what the paragraph says of it; {day} is the day."""

    method: SignatureMethod
    says: str
    by_representative: bool = False
    in_the_uk: bool = False


METHODS = {
    "own device": Method(SignatureMethod.OWN_DEVICE, "signed by the person on {day} on their own phone or computer."),
    "handed over": Method(
        SignatureMethod.STAFF_DEVICE, "signed by the person on {day} on a device of Lincoln Clinic that Robin handed over."
    ),
    "paper": Method(SignatureMethod.PAPER, "signed on paper by the person, recorded on {day} by Robin, seen by Mo Park."),
    "spoken": Method(
        SignatureMethod.SPOKEN, "agreed by telephone to Kim on {day}, heard by Mo Park as well.", in_the_uk=True
    ),
    "representative": Method(
        SignatureMethod.OWN_DEVICE,
        "signed for the person by Robin Rivers, guardian appointed by a court, on {day} on their own phone or computer.",
        by_representative=True,
    ),
    "representative on paper": Method(
        SignatureMethod.PAPER,
        "signed on paper for the person by Robin Rivers, guardian appointed by a court, recorded on {day} by Robin, "
        "seen by Mo Park.",
        by_representative=True,
    ),
}  # fmt: skip


@dataclass
class Case:
    """A referral whose form has a yes, said by `method`."""

    method: Method
    member: Membership
    referral: Referral
    release: Release
    link: Link | None = None

    @property
    def as_staff(self) -> Principal:
        return self.member.principal

    @property
    def actor(self) -> Actor:
        return Actor.staff(self.member.user_id)

    @property
    def name(self) -> str:
        return self.referral.organization.name

    def day(self) -> str:
        agency = self.member.agency
        return write_date(day_of(agency, clock.now()), policy_of(agency).is_uk)

    def send(self) -> None:
        with acting_as(self.as_staff):
            referrals.send_referral(referral=self.referral, actor=self.actor)
            self.link = Link.objects.select_related("person").get(referral=self.referral)

    def opened(self) -> None:
        self.send()
        assert self.link is not None
        organization_responses.open_referral(link=self.link)

    def answered(self, transition: str, **options: Any) -> None:
        self.opened()
        assert self.link is not None
        organization_responses.answer(link=self.link, transition=transition, **options)

    def paragraph(self) -> str:
        with acting_as(self.as_staff):
            rows = Referral.objects.select_related("agency", "person", "organization", "created_by", "content")
            referral = rows.get(pk=self.referral.pk)
            read, now = referral_rows.rows_of(referral), clock.now()
            return health_record(referral, referral_rows.whole(referral, read, now), read.events, read.reports.at)


def begin(method: Method) -> Case:
    member = stories.kim() if method.in_the_uk else stories.lincoln().robin
    organization = stories.harbor("Kettle Corner", **stories.IN_THE_UK) if method.in_the_uk else stories.harbor()
    person = stories.sam(member)
    referral = stories.draft(member, person, organization, send_when_signed=False)
    staff = type("Staff", (), {"robin": member})
    related_person = guardian(staff, person) if method.by_representative else None
    with acting_as(member.principal):
        terms = releases.Terms(
            [stories.Purpose.PEER_SUPPORT], stories.TO_THEM, stories.TO_US,
            day_of(member.agency, clock.now()) + stories.timedelta(days=60), ExpiryEvent.DISCHARGED,
        )  # fmt: skip
        release = releases.draft_release(
            membership=member, person=person, organizations=[organization], terms=terms, referral=referral
        )
        releases.choose_signer(release=release, representative=related_person)
        referral.refresh_from_db()
    return Case(method, member, referral, release)


def ask(case: Case) -> None:
    with acting_as(case.as_staff):
        case.release = releases.request_release(release=case.release, actor=case.actor)
        case.referral.refresh_from_db()


def agree(case: Case) -> None:
    release, recorded = case.release, case.method.method != SignatureMethod.OWN_DEVICE
    actor = Actor.person_recorded_by(case.member.user_id) if recorded else Actor.person(_link(case).pk)
    if case.method.method == SignatureMethod.STAFF_DEVICE:
        actor = Actor.person(None)
    changes: dict[str, Any] = {"method": case.method.method, "to_agency": True}
    if recorded:
        changes["recorded_by"] = case.member
    if case.method.method in {SignatureMethod.PAPER, SignatureMethod.SPOKEN}:
        changes |= {"witness": "Mo Park", "signed_on": day_of(case.member.agency, clock.now())}
    if case.method.method == SignatureMethod.PAPER:
        with acting_as(Principal.job("test")):
            Document.objects.create(
                person_id=release.person_id, release=release, kind=Document.Kind.SIGNED_FORM,
                stored_as=uuid.uuid4().hex, content_type="application/pdf", size=1,
                sha256=hashlib.sha256(b"").hexdigest(), created_by=case.member.user,
            )  # fmt: skip
    with acting_as(Principal.disclosure(release.person_id)):
        changes["has_happened"] = False
        signing.sign_release(release=release, signature=given(release, release.representative, **changes), actor=actor)
    with acting_as(case.as_staff):
        case.referral.refresh_from_db()


def _link(case: Case) -> Link:
    from referrals.services import links

    related_person = case.release.representative
    kind = Link.Kind.REPRESENTATIVE if related_person else Link.Kind.PERSON
    with acting_as(case.as_staff):
        return links.make_link(
            kind=kind, person=case.release.person, related_person=related_person, created_by=case.member.user_id
        ).link


def stop(case: Case) -> None:
    with acting_as(case.as_staff):
        revocation.revoke_for_organization(
            person=case.referral.person, organization=case.referral.organization,
            actor=Actor.person_recorded_by(case.member.user_id), channel=RevocationChannel.SPOKEN,
            recorded_by=case.member, note=WHY,
        )  # fmt: skip


def sent_and_stopped(case: Case) -> None:
    case.opened()
    stop(case)


def ended(case: Case) -> None:
    case.opened()
    with acting_as(case.as_staff):
        revocation.event_happened(release=case.release, actor=case.actor)


def mistaken(case: Case) -> None:
    with acting_as(case.as_staff):
        revocation.enter_in_error(release=case.release, actor=case.actor, why=WHY)


def recalled(case: Case) -> None:
    case.send()
    with acting_as(case.as_staff):
        referrals.recall(referral=case.referral, actor=case.actor, why=WHY)


def closed(case: Case) -> None:
    case.answered("connect")
    with acting_as(case.as_staff):
        referrals.close_referral(referral=case.referral, actor=case.actor, outcome=Outcome.NOT_REACHED)


def died(case: Case) -> None:
    case.send()
    with acting_as(case.as_staff):
        people.record_death(person=case.referral.person_id)


def erased(case: Case) -> None:
    case.send()
    with acting_as(case.as_staff):
        erasure.erase(person=case.referral.person_id, actor=case.actor)


STATES: dict[str, tuple[Callable[[Case], None], str]] = {
    "agreed, not sent": (lambda case: None, "It ends after {until} or when they leave the hospital. Nothing was sent."),
    "sent": (lambda case: case.send(), "Sent on {day}."),
    "opened": (lambda case: case.opened(), "Sent on {day}. {name} opened it on {day}."),
    "accepted": (lambda case: case.answered("accept"), "Sent on {day}. {name} said yes on {day}."),
    "waitlisted": (lambda case: case.answered("waitlist"), "{name} put them on its waiting list on {day}."),
    "declined by the group": (lambda case: case.answered("decline", why=WHY), "{name} said no for now on {day}."),
    "contacting": (lambda case: case.answered("contact", why=WHY), "{name} tried to get in touch on {day}."),
    "connected": (lambda case: case.answered("connect"), "The person and {name} are in touch on {day}."),
    "closed": (closed, "Finished on {day}: They could not be reached."),
    "stopped before it was sent": (stop, "It was stopped on {day}. Nothing was sent."),
    "stopped": (sent_and_stopped, "It was stopped on {day}. Sent on {day}. Nothing more is shared."),
    "ended": (ended, "It ended on {day}. Sent on {day}. Nothing more is shared."),
    "struck out": (mistaken, "It was written by mistake on {day}."),
    "taken back": (recalled, "Sent on {day}. The agency took the referral back on {day}."),
    "died": (died, "It counts no more: the record is closed. Sent on {day}."),
    "erased": (erased, "Their record was erased on {day}, as they asked."),
}


@pytest.mark.parametrize("method", METHODS)
def test_in_every_state_it_says_who_agreed_and_how_and_what_became_of_it(method: str) -> None:
    case = begin(METHODS[method])
    ask(case)
    agree(case)
    for state, (happens, says) in STATES.items():
        with transaction.atomic():
            savepoint = Case(case.method, case.member, case.referral, case.release)
            happens(savepoint)
            paragraph, day = savepoint.paragraph(), case.day()
            expected = says.replace("{day}", day).replace("{name}", case.name)
            assert case.release.expires_on is not None
            is_uk = case.method.in_the_uk
            expected = expected.replace("{until}", write_date(case.release.expires_on, is_uk))
            assert expected in paragraph, (state, paragraph)
            how = case.method.says.replace("{day}", day)
            if state == "erased":
                assert "Mo Park" not in paragraph and "Rivers" not in paragraph, paragraph
            else:
                assert how in paragraph, (state, paragraph)
            assert "Written down by " in paragraph and "Okonjo" not in paragraph and WHY not in paragraph
            assert ("signed" in paragraph) is (case.method.method != SignatureMethod.SPOKEN), (state, paragraph)
            assert ("by the person" in paragraph) is not (case.method.by_representative or "telephone" in paragraph), (
                paragraph
            )
            transaction.set_rollback(True)


def declined(case: Case) -> None:
    ask(case)
    with acting_as(Principal.disclosure(case.referral.person_id)):
        releases.decline_release(release=case.release, actor=Actor.person(_link(case).pk))


def asked_by_mistake(case: Case) -> None:
    ask(case)
    mistaken(case)


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (lambda case: None, "not asked yet. Nothing was sent."),
        (ask, "asked of {whom} on {day}, not answered yet. Nothing was sent."),
        (declined, "{whom} said no on {day}. Nothing was sent."),
        (asked_by_mistake, "never agreed to, and written by mistake; struck out on {day}."),
    ],
    ids=["draft", "asked", "declined", "struck out"],
)
@pytest.mark.parametrize("method", ["own device", "representative"])
def test_before_a_yes_nothing_is_signed(method: str, happens: Callable[[Case], Any], says: str) -> None:
    case = begin(METHODS[method])
    happens(case)
    whom = "Robin Rivers, who answers for them" if case.method.by_representative else "the person"
    paragraph = case.paragraph()
    assert says.replace("{whom}", whom).replace("{day}", case.day()) in paragraph, paragraph
    assert "signed" not in paragraph


def test_a_newer_form_is_the_one_that_is_spoken_of() -> None:
    story = stories.sent_referral()
    newer = stories.signed_release(
        story.staff.robin, story.person, story.organization, referral=story.referral, supersedes=story.release
    )
    case = Case(METHODS["own device"], story.staff.robin, story.referral, newer)
    paragraph = case.paragraph()
    assert newer.reference in paragraph and story.release.reference not in paragraph


@pytest.mark.parametrize("method", METHODS)
def test_wherever_signed_stands_who_signed_is_named_and_a_spoken_yes_is_none(method: str) -> None:
    """The page of staff, the person's own page, the whole record, and the frozen text."""
    case = begin(METHODS[method])
    ask(case)
    agree(case)
    robin = signed_in(Client(), case.member.user)
    page = robin.get(reverse("referrals:referral", args=[case.referral.reference])).content.decode()
    with acting_as(Principal.job("test")):
        person = Person.objects.select_related("agency").get(pk=case.referral.person_id)
        text = Release.objects.get(pk=case.release.pk).text
    with acting_as(case.as_staff):
        (kept_permission,) = record.record_of(person)["permissions"]
    spoken = case.method.method == SignatureMethod.SPOKEN
    permission = page.partition("<h2>Permission</h2>")[2].partition("<details>")[0]
    assert ("Signed" in permission) is not spoken
    assert (f"{case.release.reference} was signed" in page) is not spoken
    assert (f"{case.release.reference} was agreed by telephone" in page) is spoken
    assert kept_permission["agreed"] and ("signed" in kept_permission["agreed"]) is not spoken
    assert ("How: agreed by telephone to Kim" in text) is spoken
    if case.method.by_representative:
        assert "for the person by Robin Rivers" in permission and "Robin Rivers, who answers for them" in permission
        assert (
            "for the person by Robin Rivers" in kept_permission["agreed"]
            and "Robin Rivers" in kept_permission["stands"]
        )


@pytest.mark.parametrize("method", METHODS)
def test_what_is_not_sent_yet_says_whose_yes_it_is(method: str) -> None:
    """In the list and on the page: a spoken yes is not signed, and what a guardian signed says so."""
    case = begin(METHODS[method])
    ask(case)
    agree(case)
    robin = signed_in(Client(), case.member.user)
    page = robin.get(reverse("referrals:referral", args=[case.referral.reference])).content.decode()
    listed = robin.get(reverse("referrals:referral_list")).content.decode()
    sentences = {
        "spoken": "Agreed by telephone and not sent yet",
        "representative": "Signed by Robin Rivers, who answers for them, and not sent yet",
    }
    words = sentences["representative" if case.method.by_representative else "spoken"]
    if case.method.method != SignatureMethod.SPOKEN and not case.method.by_representative:
        words = "Signed and not sent yet"
    assert words in page and f"{words}. Send it." in listed
    assert ("Signed and not sent yet" in page + listed) is (words == "Signed and not sent yet")
