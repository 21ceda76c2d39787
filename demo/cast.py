"""The named cast who work for agencies: fictional, the same in the demonstration and in tests."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from accounts.models import Agency, Membership, Role, User


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    name: str
    email: str
    role: Role
    agency: str
    says: str


LINCOLN, TRAFFORD = "Lincoln Clinic", "Trafford Recovery Team"
AGENCIES: dict[str, dict[str, Any]] = {
    LINCOLN: {
        "jurisdiction": "US-OR",
        "time_zone": "America/Los_Angeles",
        "phone": "503 555 0100",
        "email": "desk@lincoln.example.org",
        "duty_name": "The duty team",
        "duty_email": "duty@lincoln.example.org",
        "duty_phone": "503 555 0101",
        "reads_on": [1, 2, 3, 4, 5],
        "reads_from": time(9),
        "reads_until": time(17),
        "covered_entity": True,
        "part2_program": False,
        "counsel_reviewed_federal_form": True,
        "host_terms_version": "1",
        "host_terms_accepted_on": date(2026, 1, 5),
    },
    TRAFFORD: {
        "jurisdiction": "GB-EAW",
        "time_zone": "Europe/London",
        "phone": "0161 496 0100",
        "email": "desk@trafford.example.org",
        "duty_name": "The duty worker",
        "duty_email": "duty@trafford.example.org",
        "duty_phone": "0161 496 0101",
        "reads_on": [1, 2, 3, 4, 5, 6, 7],
        "reads_from": time(8, 30),
        "reads_until": time(20),
        "uk_controller": "Trafford Recovery Team",
        "uk_legal_basis": "Article 6(1)(e) and Article 9(2)(h)",
        "host_terms_version": "1",
        "host_terms_accepted_on": date(2026, 1, 5),
    },
}
ROBIN = Person("Robin", "robin@lincoln.example.org", Role.CLINICIAN, LINCOLN, "clinician, who refers people")
MAX = Person("Max", "max@lincoln.example.org", Role.CLINICIAN, LINCOLN, "clinician, with other people than Robin")
ALEX = Person("Alex", "alex@lincoln.example.org", Role.SUPERVISOR, LINCOLN, "supervisor")
JO = Person("Jo", "jo@lincoln.example.org", Role.AGENCY_ADMIN, LINCOLN, "agency administrator, who invites colleagues")
KIM = Person("Kim", "kim@trafford.example.org", Role.CLINICIAN, TRAFFORD, "clinician in another agency and country")
PEOPLE = (ROBIN, MAX, ALEX, JO, KIM)


def agency(name: str) -> Agency:
    """One of AGENCIES, made where it is missing; what was changed since stays."""
    return Agency.objects.get_or_create(id=_id(name), defaults={"name": name, **AGENCIES[name]})[0]


def member(person: Person, password: str) -> Membership:
    """The account and membership of one of PEOPLE, made where they are missing."""
    user = User.objects.by_address(person.email).first()
    if user is None:
        user = User(pk=_id(person.email), email=person.email, name=person.name)
        user.set_password(password)
        user.save(force_insert=True)
    party = agency(person.agency)
    work = Membership.objects.filter(user=user, party=party, ended_at=None).first()
    return work or Membership.objects.create(user=user, party=party, role=person.role)


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"alongside:cast:{name}")
