"""One referral as the gate decides on it at one moment: everything it looks at, read once and asked as often as needed."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from referrals.consent.facts import ConsentFacts, Deny, Permit, Question
from referrals.consent.policy import decide, permitted
from referrals.models import Person, Referral, Release
from referrals.selectors.consent_facts import PersonConsent, asked_about, consent_of
from referrals.selectors.legal_facts import outlasts_the_law
from referrals.selectors.recipients import Recipient, obstacle, recipient_of
from referrals.vocabularies import CATEGORIES, Category, Direction, Obstacle


@dataclass(frozen=True)
class Case:
    """`referral` with its agency and organization, the row of its person, what they said yes and no to, and when."""

    referral: Referral
    person: Person
    consent: PersonConsent
    at: datetime

    @cached_property
    def facts(self) -> ConsentFacts:
        return self.consent.about(self.referral)

    @cached_property
    def recipient(self) -> Recipient:
        return recipient_of(self.referral.organization)

    @property
    def law_is_known(self) -> bool:
        """Whether both sides state today what the notices follow: a fact taken back would let one out without its notice."""
        return self.recipient.states_its_law and not self.referral.agency.missing_facts

    def answer(self, direction: Direction) -> Permit | Deny:
        """What may go this way now, of everything that could."""
        everything = self.question(direction)
        covered = permitted(self.facts, everything)
        return decide(self.facts, replace(everything, categories=covered or everything.categories))

    def answer_about(self, direction: Direction, category: Category) -> Permit | Deny:
        """Whether this may go this way now."""
        return decide(self.facts, replace(self.question(direction), categories=frozenset({category})))

    def question(self, direction: Direction) -> Question:
        return asked_about(self.referral, direction, self.at)

    def release(self, permit: Permit) -> Release:
        """The form by which something is permitted, whole and with whom it names."""
        return Release.objects.prefetch_related("parties").get(pk=permit.release, person=self.person)

    def outlasts_the_law(self, permit: Permit) -> bool:
        return outlasts_the_law(permit.release, self.referral.agency, self.at)

    def obstacle(self, release: Release, link: UUID | None = None) -> Obstacle | None:
        """Why the group is not to be shown or sent what `release` permits. `link`: by which somebody opens it."""
        return obstacle(self.recipient, self.referral, release, link)

    @cached_property
    def may_tell_agency(self) -> tuple[Category, ...]:
        """What the person agreed that the organization may tell the agency now."""
        if not self.law_is_known:
            return ()
        answers = {
            category: self.answer_about(Direction.TO_AGENCY, category) for category in CATEGORIES[Direction.TO_AGENCY]
        }
        return tuple(
            category
            for category, answer in answers.items()
            if isinstance(answer, Permit) and not self.outlasts_the_law(answer)
        )


def case_of(referral: Referral, person: Person, at: datetime, consent: PersonConsent | None = None) -> Case:
    """`consent` is that of `person`, where it is read already. The caller acts for somebody who may read both."""
    return Case(referral, person, consent or consent_of(person), at)
