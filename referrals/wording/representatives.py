"""Who answers for a person, in words: for them, for their agency, and for whoever it is."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Agency
from core import clock
from referrals.consent.statements import together
from referrals.models import Document, RelatedPerson
from referrals.selectors.release_drafts import day_of
from referrals.vocabularies import Authority, RelatedPersonEnd
from referrals.wording.moments import day_in_words, moment_in_words


@dataclass(frozen=True)
class Represents:
    """One who answers or answered for a person. `ended` says how and when it ended; "" while it counts.

    `others` are those without whom they cannot sign, as in "Ada Stone and Jo Park"; "" where they sign alone.
    """

    pk: uuid.UUID
    name: str
    what: str
    document: str
    scope: str
    until: str
    since: str
    by: str
    ended: str
    papers: tuple[Document, ...]
    others: str = ""

    @property
    def counts(self) -> bool:
        return not self.ended


def represents(related_people: Iterable[RelatedPerson], agency: Agency, today: date) -> list[Represents]:
    """In the order given. Two queries at most."""
    representatives = list(related_people)
    papers: dict[uuid.UUID, list[Document]] = {}
    for paper in Document.objects.filter(related_person__in=representatives) if representatives else ():
        if paper.related_person_id:
            papers.setdefault(paper.related_person_id, []).append(paper)
    return [_in_words(one, agency, today, tuple(papers.get(one.pk, ()))) for one in representatives]


def what_they_are(related_person: RelatedPerson) -> str:
    """Such as "Guardian appointed by a court"; "" where it is none of those known here."""
    return Authority(related_person.basis).label if related_person.basis in Authority.values else ""


def today_at(agency: Agency) -> date:
    """The calendar day at the agency now."""
    return day_of(agency, clock.now())


def _in_words(related_person: RelatedPerson, agency: Agency, today: date, papers: tuple[Document, ...]) -> Represents:
    return Represents(
        pk=related_person.pk,
        name=related_person.name,
        what=what_they_are(related_person),
        document=related_person.authority,
        scope=related_person.scope,
        until=day_in_words(related_person.until) if related_person.until else "",
        since=moment_in_words(related_person.created_at, agency.time_zone),
        by=str(related_person.created_by) if related_person.created_by else "",
        ended=_ended(related_person, agency, today),
        papers=papers,
        others=signs_with(related_person),
    )


def signs_with(related_person: RelatedPerson | None) -> str:
    """Who else has to sign, as in "Ada Stone and Jo Park"; "" for whoever signs alone, and for nobody."""
    return together(related_person.others) if related_person is not None and related_person.jointly_only else ""


def _ended(related_person: RelatedPerson, agency: Agency, today: date) -> str:
    if related_person.ended_at is not None:
        why = (
            RelatedPersonEnd(related_person.ended_why).label
            if related_person.ended_why
            else RelatedPersonEnd.ENDED.label
        )
        return f"{why}, {moment_in_words(related_person.ended_at, agency.time_zone)}."
    if related_person.until is not None and related_person.until < today:
        return f"It ended after {day_in_words(related_person.until)}."
    return ""
