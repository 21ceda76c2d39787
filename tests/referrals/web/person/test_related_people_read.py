"""What somebody who helps the person reads, field by field: no words that staff, groups or the person wrote to each other."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.models import Document, Link, PersonNote
from referrals.services import external_disclosures, organization_responses, people, referrals, revocation
from referrals.services.external_disclosures import ExternalDisclosureData
from referrals.services.representatives import AuthorityEvidence
from referrals.vocabularies import Authority, DisclosureAuthority, RevocationChannel
from tests.referrals import stories
from tests.referrals.by_link import reverse
from tests.referrals.representing import guardian, link_of, own_page

pytestmark = pytest.mark.django_db
MARK = "the heron by the elm courtyard"
PERSON, READS, HELPS, REPRESENTS = "the person", "who reads along", "who helps", "who answers for them"
# docs/referring.md has this table.
READERS: dict[str, set[str]] = {
    "why the record was opened in an emergency": {PERSON},
    "why a colleague opened the record": {PERSON},
    "what staff noted with a stop": {PERSON},
    "what a group noted with a stop": {PERSON},
    "what a group wrote with its answer": {PERSON},
    "why a form was struck out": {PERSON},
    "why a referral was taken back": set(),
    "what the person asked the agency": {PERSON},
    "what the agency answered": {PERSON},
    "what there is to know about reaching the person": {PERSON},
    "what a representative may decide": {PERSON},
    "the document of a representative": {PERSON},
    "what a law made the agency tell": {PERSON},
}


@dataclass
class World:
    """One referral the group has opened, and everybody's browser."""

    story: stories.Story
    browsers: dict[str, Client] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        return Actor.staff(self.story.staff.robin.user_id)


def begin() -> World:
    world = World(stories.opened_referral())
    staff, person = world.story.staff, world.story.person
    world.browsers = {
        PERSON: own_page(staff, person),
        READS: own_page(staff, person, Link.Kind.ADVOCATE),
        HELPS: own_page(staff, person, Link.Kind.ADVOCATE, helps=True),
        REPRESENTS: link_of(staff, guardian(staff, person))[1],
    }
    return world


def emergency(world: World) -> None:
    alex = world.story.staff.alex
    with acting_as(alex.principal):
        people.give_reason(membership=alex, person=world.story.person.pk, reason=MARK, break_glass=True)


def reason(world: World) -> None:
    max_ = world.story.staff.max
    with acting_as(max_.principal):
        people.give_reason(membership=max_, person=world.story.person.pk, reason=MARK)


def staff_stop(world: World) -> None:
    robin = world.story.staff.robin
    with acting_as(world.story.as_staff):
        revocation.revoke_for_organization(
            person=world.story.person, organization=world.story.organization, channel=RevocationChannel.SPOKEN,
            actor=Actor.person_recorded_by(robin.user_id), recorded_by=robin, note=MARK,
        )  # fmt: skip


def group_stop(world: World) -> None:
    assert world.story.link is not None
    organization_responses.stop_heard(link=world.story.link, note=MARK)


def group_answer(world: World) -> None:
    world.story.answer("contact", why=MARK)


def struck_out(world: World) -> None:
    with acting_as(world.story.as_staff):
        revocation.enter_in_error(release=world.story.release, actor=world.actor, why=MARK)


def taken_back(world: World) -> None:
    with acting_as(world.story.as_staff):
        referrals.recall(referral=world.story.referral, actor=world.actor, why=MARK)


def asked(world: World) -> None:
    world.browsers[PERSON].post(reverse("referrals:person_questions"), {"text": MARK})


def answered(world: World) -> None:
    world.browsers[PERSON].post(reverse("referrals:person_questions"), {"text": "May I come twice?"})
    with acting_as(Principal.job("test")):
        note = PersonNote.objects.latest("at")
        note.answer, note.answered_at = MARK, note.at
        note.save()


def contact(world: World) -> None:
    with acting_as(world.story.as_staff):
        person = world.story.person
        people.change_person(person=person.pk, version=person.version, contact=person.contact | {"about": MARK})


def scope(world: World) -> None:
    evidence = AuthorityEvidence("Jo Park", Authority.COURT_GUARDIAN, "Order of 4 May 2026", MARK)
    guardian(world.story.staff, world.story.person, evidence)


def authority(world: World) -> None:
    guardian(
        world.story.staff, world.story.person, AuthorityEvidence("Jo Park", Authority.COURT_GUARDIAN, MARK, "Health")
    )


def external_disclosure(world: World) -> None:
    disclosure = ExternalDisclosureData(
        DisclosureAuthority.COURT_ORDER, "Order 7", "A court", stories.date(2026, 5, 14), (), MARK
    )
    with acting_as(world.story.as_staff):
        external_disclosures.write_down(
            membership=world.story.staff.robin, person=world.story.person.pk, disclosure=disclosure
        )


HAPPENS: dict[str, Callable[[World], None]] = dict(
    zip(
        READERS,
        (
            emergency, reason, staff_stop, group_stop, group_answer, struck_out, taken_back, asked, answered, contact,
            scope, authority, external_disclosure,
        ),
        strict=True,
    )
)  # fmt: skip


def pages(who: str, browser: Client, story: stories.Story) -> str:
    """Everything this reader can open."""
    if who == REPRESENTS:
        names = [reverse("referrals:representative_forms")]
    else:
        names = [reverse(f"referrals:{name}") for name in ("person", "person_shared", "person_looked")]
        names.append(reverse("referrals:person_release", args=[story.release.reference]))
        names += [reverse(f"referrals:{name}") for name in ("person_questions", "person_json", "person_contact")]
    answers = [browser.get(name) for name in names]
    return " ".join(one.content.decode() for one in answers if one.status_code == 200)


def test_each_field_is_read_by_whom_the_table_says() -> None:
    world = begin()
    for name, readers in READERS.items():
        # A bare savepoint: limits are counted in a block that has to be the outermost one.
        before = transaction.savepoint()
        HAPPENS[name](world)
        seen = {who for who, browser in world.browsers.items() if MARK in pages(who, browser, world.story)}
        assert seen & {READS, HELPS, REPRESENTS} == readers & {READS, HELPS, REPRESENTS}, name
        assert readers <= seen, (name, seen)
        transaction.savepoint_rollback(before)


def test_somebody_who_helps_sees_that_the_record_was_opened_in_an_emergency() -> None:
    world = begin()
    emergency(world)
    for who in (READS, HELPS):
        assert "opened your record in an emergency" in pages(who, world.browsers[who], world.story)


def test_a_scan_of_what_others_wrote_is_no_page_of_a_related_person() -> None:
    world = begin()
    person = world.story.person
    with acting_as(Principal.job("test")):
        papers = {
            kind: Document.objects.create(
                person=person, kind=kind, stored_as=kind.value, content_type="application/pdf", size=1,
                sha256="0" * 64, created_by=world.story.staff.robin.user, release=world.story.release,
            )
            for kind in Document.Kind
        }  # fmt: skip
    for kind, scan in papers.items():
        where = reverse("referrals:own_document", args=[scan.pk])
        page, answer = pages(HELPS, world.browsers[HELPS], world.story), world.browsers[HELPS].get(where)
        is_form = kind in {Document.Kind.SIGNED_FORM, Document.Kind.OWN_FORM}
        assert (str(scan.pk) in page) is is_form
        # 503: the file is not there in this test, and asking for it was let through.
        assert (answer.status_code == 404) is not is_form
        assert str(scan.pk) in pages(PERSON, world.browsers[PERSON], world.story)
