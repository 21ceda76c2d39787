"""Who answers for a person, in words: for them, for their agency, and for whoever it is."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Agency
from core import clock
from referrals.consent.statements import together
from referrals.models import Document, Helper
from referrals.selectors.release_drafts import day_of
from referrals.vocabularies import Authority, HelperEnd
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


def represents(helpers: Iterable[Helper], agency: Agency, today: date) -> list[Represents]:
    """In the order given. Two queries at most."""
    found = list(helpers)
    papers: dict[uuid.UUID, list[Document]] = {}
    for paper in Document.objects.filter(helper__in=found) if found else ():
        if paper.helper_id:
            papers.setdefault(paper.helper_id, []).append(paper)
    return [_in_words(one, agency, today, tuple(papers.get(one.pk, ()))) for one in found]


def what_they_are(helper: Helper) -> str:
    """Such as "Guardian appointed by a court"; "" where it is none of those known here."""
    return Authority(helper.basis).label if helper.basis in Authority.values else ""


def today_at(agency: Agency) -> date:
    """The calendar day at the agency now."""
    return day_of(agency, clock.now())


def _in_words(helper: Helper, agency: Agency, today: date, papers: tuple[Document, ...]) -> Represents:
    return Represents(
        pk=helper.pk,
        name=helper.name,
        what=what_they_are(helper),
        document=helper.authority,
        scope=helper.scope,
        until=day_in_words(helper.until) if helper.until else "",
        since=moment_in_words(helper.created_at, agency.time_zone),
        by=str(helper.created_by) if helper.created_by else "",
        ended=_ended(helper, agency, today),
        papers=papers,
        others=signs_with(helper),
    )


def signs_with(helper: Helper | None) -> str:
    """Who else has to sign, as in "Ada Stone and Jo Park"; "" for whoever signs alone, and for nobody."""
    return together(helper.others) if helper is not None and helper.only_together else ""


def _ended(helper: Helper, agency: Agency, today: date) -> str:
    if helper.ended_at is not None:
        why = HelperEnd(helper.ended_why).label if helper.ended_why else HelperEnd.ENDED.label
        return f"{why}, {moment_in_words(helper.ended_at, agency.time_zone)}."
    if helper.until is not None and helper.until < today:
        return f"It ended after {day_in_words(helper.until)}."
    return ""
