"""In the UK each side states who the controller is and both legal bases; until then nothing identifying is sent."""

import pytest

from accounts import uk_basis
from accounts.models import Membership
from accounts.web.views.agency import AgencyForm
from directory.models import OrganizationParty
from tests.accounts.people import make_agency
from tests.referrals import stories


@pytest.mark.parametrize(
    "basis",
    [
        "Article 6(1)(e) and Article 9(2)(h)",
        "6(1)(a), 9(2)(a)",
        "art. 6 (1) (ea) with art. 9 (2) (g)",
        "6(1)(F); 9(2)(J)",
    ],
)
def test_a_letter_of_each_article_is_enough(basis: str) -> None:
    assert uk_basis.unanswered("Trafford Recovery Team", basis) == []


@pytest.mark.parametrize(
    "basis",
    [
        "",
        "x",
        "Consent",
        "Article 6(1)(e)",
        "Article 9(2)(h)",
        "6(1)(g), 9(2)(a)",
        "6(1)(a), 9(2)(k)",
        "16(1)(a), 9(2)(a)",
    ],
)
def test_less_is_no_answer(basis: str) -> None:
    assert uk_basis.unanswered("Trafford Recovery Team", basis) == ["legal basis under UK GDPR, Articles 6 and 9"]


@pytest.mark.django_db
def test_an_agency_without_a_controller_sends_nothing(kim: Membership) -> None:
    agency = kim.agency
    assert agency.missing_facts == []
    agency.uk_controller = " "
    assert agency.missing_facts == ["the controller under UK GDPR"]


@pytest.mark.django_db
def test_neither_does_an_organization_receive() -> None:
    kettle = stories.harbor("Kettle Corner", **stories.IN_THE_UK | {"uk_controller": "", "uk_legal_basis": "Consent"})
    desk = OrganizationParty.objects.get(organization=kettle.pk)
    assert desk.missing_legal_facts == [
        "its controller under UK GDPR",
        "its legal basis under UK GDPR, Articles 6 and 9",
    ]
    desk.jurisdiction, desk.covered_entity, desk.part2_program = "US-OR", False, False
    assert desk.missing_legal_facts == []


@pytest.mark.django_db
def test_the_form_says_how_to_name_a_basis() -> None:
    agency = make_agency("Trafford Recovery Team", jurisdiction="GB-EAW")
    form = AgencyForm({"uk_legal_basis": "Consent"}, instance=agency)
    assert form.errors["uk_legal_basis"] == [
        "Name a letter of Article 6(1) and one of Article 9(2), such as: Article 6(1)(e) and Article 9(2)(h)."
    ]
