"""What a law made an agency tell outside of this site: written down, read by the person, never changed."""

import io
import json
from datetime import date, timedelta

import pypdf
import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.errors import RecordFrozen
from referrals.models import ExternalDisclosure, LedgerEntry, Link
from referrals.services import erasure, external_disclosures, people
from referrals.services.external_disclosures import ExternalDisclosureData
from referrals.vocabularies import Category, DisclosureAuthority
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db

ORDER, OFFICE, PAPERS = "Order of the county court of 3 May 2026", "Sheriff's office, Officer Lane", "The signed form"
SENT = {
    "authority": "court_order", "which": ORDER, "to_whom": OFFICE, "categories": ["name"], "what": PAPERS,
    "disclosed_on": "2026-05-04", "may_know": "on",
}  # fmt: skip


@pytest.fixture
def story(opened: Story) -> Story:
    return opened


@pytest.fixture
def robin(client: Client, story: Story) -> Client:
    return signed_in(client, story.staff.robin.user)


def where(story: Story, name: str = "external_disclosures") -> str:
    return reverse(f"referrals:{name}", args=[story.referral.reference])


def write(story: Story, **changed: object) -> ExternalDisclosure:
    given = {"authority": DisclosureAuthority.COURT_ORDER, "which": ORDER, "to_whom": OFFICE, "on": date(2026, 5, 4)}
    disclosure = ExternalDisclosureData(**(given | {"categories": (Category.NAME,), "what": PAPERS} | changed))  # type: ignore[arg-type]
    with acting_as(story.as_staff):
        return external_disclosures.write_down(
            membership=story.staff.robin, person=story.person.pk, disclosure=disclosure
        )


def rows() -> list[ExternalDisclosure]:
    with acting_as(Principal.job("test")):
        return list(ExternalDisclosure.objects.select_related("strikes").order_by("created_at"))


def read(answer: object) -> str:
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages  # type: ignore[attr-defined]
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_staff_write_it_down_and_nothing_is_sent(robin: Client, story: Story) -> None:
    mails = len(posted())
    assert "Nothing is sent by this page" in robin.get(where(story)).content.decode()
    assert robin.post(where(story), SENT).status_code == 302
    (row,) = rows()
    assert (row.authority, row.disclosed_on, row.categories) == ("court_order", date(2026, 5, 4), ["name"])
    assert row.details == {"which": ORDER, "to_whom": OFFICE, "what": PAPERS}
    with acting_as(Principal.job("test")):
        assert LedgerEntry.objects.count() == 2, "the opening and the answer, as before"
    assert len(posted()) == mails
    assert "Write down what the law made us tell" in robin.get(where(story, "referral")).content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"authority": ""}, "Choose what made you tell it."),
        ({"which": " "}, "Write which order, law or duty it is."),
        ({"to_whom": ""}, "Write who was told."),
        ({"categories": [], "what": ""}, "Say what was told"),
        ({"disclosed_on": str(timezone.now().date() + timedelta(days=2))}, "still to come"),
        ({"may_know": ""}, "Write it here once they may read it."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    robin: Client, story: Story, changed: dict[str, object], sentence: str
) -> None:
    answer = robin.post(where(story), SENT | changed)
    assert answer.status_code == 400 and rows() == []
    assert sentence in answer.content.decode()
    assert ("Officer Lane" in answer.content.decode()) == ("to_whom" not in changed)


def test_the_person_reads_it_and_nobody_who_reads_along(robin: Client, story: Story) -> None:
    write(story)
    sam, advocate = by_link.person(story), by_link.person(story, kind=Link.Kind.ADVOCATE)
    for name in ("person", "person_shared"):
        page = sam.get(reverse(f"referrals:{name}")).content.decode()
        assert ORDER in page and "Officer Lane" in page and PAPERS in page and "4 May 2026" in page
        assert "What the law made them tell" not in advocate.get(reverse(f"referrals:{name}")).content.decode()
    record = json.loads(sam.get(reverse("referrals:person_json")).content)["external_disclosures"]
    assert [(one["told_to"], one["what"]) for one in record] == [(OFFICE, ["What I want to be called", PAPERS])]
    for client, name in ((sam, reverse("referrals:person_pdf")), (robin, where(story, "accounting_pdf"))):
        text = read(client.get(name))
        assert "What the law made us tell" in text and "county court" in text
    assert OFFICE.partition(",")[2] in robin.get(where(story, "accounting")).content.decode()


def test_the_organization_reads_nothing_of_it(story: Story) -> None:
    write(story)
    page = by_link.organization(story).get(reverse("referrals:organization")).content.decode()
    assert ORDER not in page and "law made" not in page


def test_a_mistake_is_struck_out_and_stays_to_be_read(robin: Client, story: Story) -> None:
    row = write(story)
    page = reverse("referrals:external_disclosure_mistake", args=[story.referral.reference, row.pk])
    assert robin.post(page, {"why": ""}).status_code == 400
    assert robin.post(page, {"why": "It was another person"}).status_code == 302
    assert robin.post(page, {"why": "Once more"}).status_code == 404
    first, second = rows()
    assert second.strikes == first and first.details["which"] == ORDER
    for text in (robin.get(where(story)), by_link.person(story).get(reverse("referrals:person"))):
        assert "It was another person" in text.content.decode() and ORDER in text.content.decode()


def test_a_subpoena_alone_is_warned_of_where_records_are_under_part_2(robin: Client, story: Story) -> None:
    agency = story.staff.agency
    for is_program, cited in ((True, "2.61 to 2.67"), (False, "164.512(e)")):
        agency.part2_program = is_program
        agency.save()
        assert cited in robin.get(where(story)).content.decode()


def test_erasing_leaves_that_it_happened_and_when(robin: Client, story: Story) -> None:
    row = write(story)
    with acting_as(story.as_staff):
        external_disclosures.strike_out(row=row, membership=story.staff.robin, why="Not them")
    erasure.erase(person=story.person.pk, actor=Actor.staff(story.staff.robin.user_id))
    assert [(one.authority, one.disclosed_on, one.details) for one in rows()] == [
        ("court_order", date(2026, 5, 4), {}), ("court_order", date(2026, 5, 4), {}),
    ]  # fmt: skip
    page = robin.get(where(story)).content.decode()
    assert "4 May 2026" in page and "erased" in page and ORDER not in page and "may_know" not in page
    assert robin.post(where(story), SENT).status_code == 409
    assert robin.get(where(story, "record_pdf")).status_code == 200


def test_after_a_death_it_can_still_be_written_down(robin: Client, story: Story) -> None:
    with acting_as(story.as_staff):
        people.record_death(person=story.person.pk)
    assert robin.post(where(story), SENT).status_code == 302


def test_the_service_refuses_what_the_form_refuses(story: Story) -> None:
    from referrals.errors import NotReady

    for changed in ({"on": date(2126, 1, 1)}, {"categories": (), "what": " "}):
        with pytest.raises(NotReady):
            write(story, **changed)
    erasure.erase(person=story.person.pk, actor=Actor.staff(story.staff.robin.user_id))
    with pytest.raises(RecordFrozen):
        write(story)


def test_the_database_lets_nobody_change_it_or_write_it_by_a_reason_alone(story: Story) -> None:
    write(story)
    with acting_as(story.staff.max.principal):
        people.give_reason(membership=story.staff.max, person=story.person.pk, reason="Covers today")
        assert ExternalDisclosure.objects.count() == 1, "a reason opens it for reading"
    for principal in (story.as_staff, story.as_disclosure, Principal.job("test")):
        with (
            pytest.raises(DatabaseError, match="written down once"),
            acting_as(principal),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE referrals_externaldisclosure SET details = details")
    disclosure = ExternalDisclosureData(
        DisclosureAuthority.EMERGENCY, ORDER, OFFICE, date(2026, 5, 4), (Category.NAME,)
    )
    for principal in (story.staff.max.principal, story.as_person):
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(principal):
            external_disclosures.write_down(membership=story.staff.max, person=story.person.pk, disclosure=disclosure)
