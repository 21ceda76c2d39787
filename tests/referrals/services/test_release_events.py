"""What happened to a permission, and why, can be read: by the agency, by the person, and in the whole record."""

import io
import json
from typing import Any

import pypdf
import pytest
from django.test import Client

from core import clock
from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.models import Referral, ReleaseEvent
from referrals.services import releases, revocation
from referrals.vocabularies import ActorKind, RevocationChannel
from referrals.web.staff.pages.referral_rows import rows_of
from referrals.wording.events import events_of_both
from referrals.wording.timeline import timeline
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db
WHY = "It names the wrong Sam"


@pytest.fixture
def story(sent: Story) -> Story:
    """Sent, then struck out as a mistake."""
    with acting_as(sent.as_staff):
        robin = Actor.staff(sent.staff.robin.user_id)
        revocation.enter_in_error(release=sent.release, actor=robin, why=WHY)
    return sent.refresh()


def lines(story: Story) -> list[tuple[str, str, str]]:
    with acting_as(story.as_staff):
        referral = Referral.objects.select_related("created_by", "organization").get(pk=story.referral.pk)
        rows = rows_of(referral)
        happened = timeline(referral, rows.stops, (rows.events, rows.moved), rows.releases)
        assert [one.at for one in happened] == sorted(one.at for one in happened)
        return [(one.what, one.who, one.why) for one in happened]


def test_staff_read_each_step_of_a_permission_once_and_why_it_was_struck_out(story: Story) -> None:
    form = f"Permission {story.release.reference}"
    assert lines(story) == [
        ("Written down", "Robin", ""),
        # That it was put to the person says that the permission was given to read.
        ("Put to the person to read", "Robin", ""),
        (f"{form} was signed", "The person", ""),
        ("Sent", "Robin", ""),
        (f"{form} was struck out: written by mistake", "Robin", WHY),
        ("Permission ended", "By itself", ""),
    ]
    robin = signed_in(Client(), story.staff.robin.user)
    assert WHY in robin.get(reverse("referrals:referral", args=[story.referral.reference])).content.decode()


def test_a_stop_is_said_once_and_a_new_question_is_said() -> None:
    story = stories.opened_referral()
    again = stories.requested_release(story.staff.robin, story.person, story.organization, supersedes=story.release)
    with acting_as(story.as_staff):
        releases.take_back(release=again, actor=Actor.staff(story.staff.robin.user_id))
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=Actor.person(story.person_link.pk),
            channel=RevocationChannel.ONLINE,
        )
    events = [what for what, *_ in lines(story)]
    assert events[-4:] == [
        f"Permission {again.reference} was given to read",
        f"Permission {again.reference} was taken back to change something",
        "The person said stop",
        "Permission ended",
    ]


def test_what_an_organization_did_to_a_permission_is_read_by_the_person_alone(story: Story) -> None:
    """No service writes such a row yet; whichever does, the agency reads of it only what it is told."""
    assert story.link is not None
    with acting_as(story.as_disclosure):
        ReleaseEvent.objects.create(
            release=story.release, person=story.person, at=clock.now(), event_type="event_happened", from_state="active",
            to_state="active", by=ActorKind.ORGANIZATION, link_id=story.link.pk, why="She came on the ferry",
        )  # fmt: skip
    robin, sam = signed_in(Client(), story.staff.robin.user), Client()
    by_link.person(story, sam)
    reference = story.referral.reference
    for name in ("referral", "record_json"):
        page = robin.get(reverse(f"referrals:{name}", args=[reference])).content.decode()
        assert "ferry" not in page and "has happened" not in page
        assert WHY in page
    page = sam.get(reverse("referrals:person")).content.decode()
    assert "She came on the ferry" in page and WHY in page and "struck out: written by mistake" in page
    assert f"Form {story.release.reference} was signed" in page
    record = json.loads(sam.get(reverse("referrals:person_json")).content)
    (permission,) = record["permissions"]
    transitions = [(one["who"], one["why"]) for one in permission["events"]]
    assert transitions == [
        ("Robin", ""),
        ("The person", ""),
        ("Robin", WHY),
        ("The organization", "She came on the ferry"),
    ]
    for client, address in (
        (sam, reverse("referrals:person_pdf")), (robin, reverse("referrals:record_pdf", args=[reference])),
    ):  # fmt: skip
        pages = pypdf.PdfReader(io.BytesIO(client.get(address).content)).pages
        assert "wrong Sam" in " ".join(" ".join(page.extract_text() for page in pages).split())


def test_moves_are_read_in_one_query_with_their_reasons_opened(story: Story, django_assert_num_queries: Any) -> None:
    with acting_as(story.as_staff), django_assert_num_queries(1):
        events, moved = events_of_both(story.referral, [story.release])
    assert [one.event_type for one in events] == ["ask_person", "send", "lapse_unopened"]
    assert [(one.event_type, one.why, str(one.user or "")) for one in moved] == [
        ("request", "", "Robin"), ("sign", "", ""), ("enter_in_error", WHY, "Robin"),
    ]  # fmt: skip
