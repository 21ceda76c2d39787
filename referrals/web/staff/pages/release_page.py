"""A permission as its agency sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from referrals.consent.elements import when_it_ends
from referrals.consent.facts import Stop, organization_party
from referrals.consent.policy import Expiry, Reason, expiry_of
from referrals.consent.texts import write_date
from referrals.contact import contacts
from referrals.models import Release
from referrals.selectors import consent_facts
from referrals.selectors.release_drafts import day_of, policy_of
from referrals.states import ANSWERS, ReleaseState
from referrals.vocabularies import SignatureMethod
from referrals.web.staff.pages.revocations import Ending
from referrals.wording import staff as words
from referrals.wording.how_agreed import how_agreed, is_spoken, stands_agreed
from referrals.wording.moments import day_in_words

S = ReleaseState


@dataclass(frozen=True)
class StaffRelease:
    """One permission: what it is about, how far it is, and whether it counts now for the organization in question.

    `ended` says how it ended, as in "was stopped"; "" where nothing has ended it.
    """

    reference: str
    words: str
    step: str
    in_force: bool
    may_go_to_them: bool
    # The organization may tell the agency whether there is a place, or that they are in touch.
    may_answer: bool
    # It counts, and they said no to the organization telling the agency anything.
    no_to_telling: bool
    ends: str
    ends_at: datetime | None
    ended: str
    organizations: tuple[str, ...]
    purposes: tuple[str, ...]
    to_organization: tuple[str, ...]
    to_agency: tuple[str, ...]
    answers: tuple[str, ...]
    signed: str
    signed_at: datetime | None
    text: str
    ends_by_event: bool
    version: int
    # Who is asked instead of the person; "" where it asks the person.
    signer: str = ""
    # The last day of their authority, and the first instant after it; None where none is stated.
    signer_until: date | None = None
    signer_ends_at: datetime | None = None
    # The record was erased, and the text that is kept is a step away (`views.staff_kept_form`).
    is_kept_only: bool = False
    # It waits for an answer, and the person said stop to one whom it names after it was asked.
    stopped_since: bool = False
    # It was signed, and ended because they said stop: at `ends_at`.
    was_stopped: bool = False
    # Whether the person, and whoever is asked by it, have a link that opens (`staff_reach`).
    has_own_link: bool = False
    has_link: bool = False
    # It is answered on paper alone.
    on_paper: bool = False
    # How and on which day it ended, such as "Stopped on 14 May 2026"; "" while nothing has ended it.
    over: str = ""
    # Who said yes and how, with the day as the law's papers write it, as it stands in a sentence.
    agreed: str = ""
    is_spoken: bool = False
    asked_at: datetime | None = None
    # When a no or the end of it came; None while nothing has ended it.
    over_at: datetime | None = None
    # The newer permission that took its place for this organization.
    replaced_by: str = ""
    expires_on: date | None = None
    expires_event: str = ""
    # It counts, and the way to reach them that it holds is not to be used any more.
    contact_is_old: bool = False

    @property
    def event_happened(self) -> str:
        """What staff press when what ends it has happened."""
        return words.EVENT_HAPPENED(self.expires_event)

    @property
    def words_within(self) -> str:
        """`words` as they stand in a sentence; a name in them stays as it is written."""
        return self.words[:1].lower() + self.words[1:]

    @property
    def said_unsent(self) -> str:
        """Who said yes and how, for what is not sent yet; of a form that counts."""
        comma = "," if "," in self.words else ""
        return f"{self.words}{comma} and not sent yet"

    @property
    def said_again(self) -> str:
        """The same for a yes that came after an earlier one had ended."""
        is_plain = self.words == words.RELEASE_STATE(S.ACTIVE)
        return f"{self.words} again" if is_plain else f"There is a new yes, {self.words_within}"

    @property
    def is_draft(self) -> bool:
        return self.step == S.DRAFT

    @property
    def is_requested(self) -> bool:
        return self.step == S.REQUESTED

    @property
    def is_mistake(self) -> bool:
        return self.step == S.ENTERED_IN_ERROR

    @property
    def is_over_or_signed(self) -> bool:
        return not (self.is_draft or self.is_requested)


def staff_release(
    release: Release, stops: Sequence[Stop], *, now: datetime, with_text: bool = True, ending: Ending | None = None
) -> StaffRelease:
    """`stops` are all those of the person, and `ending` is what ends it for one organization; None: for all it names.

    Lists go without the text, and so does a record that was erased.
    """
    if ending is None:
        ending = Ending(expiry_of(consent_facts.facts_of(release), stops) if release.signed_at else None)
    end, has_end = ending.end, release.expires_at is not None or bool(release.expires_event)
    counts = release.state == S.ACTIVE and has_end and (end is None or end.at > now)
    closed = bool(release.person.died_at or release.person.erased_at)
    with_words = with_text and release.person.erased_at is None
    parties = [party.name for party in release.parties.all() if party.organization_id]
    until = release.representative.until if release.representative else None
    return StaffRelease(
        reference=release.reference,
        words=_words(release, counts and not closed, ending),
        step=release.state,
        in_force=counts and not closed,
        may_go_to_them=counts and not closed and bool(release.consented_to_organization),
        may_answer=counts and not closed and _may_answer(release),
        no_to_telling=counts and not closed and release.consented_to_agency is False,
        ends=ends_in_words(release),
        ends_at=end.at if end else None,
        ended=_how_it_ended(release, end, now),
        organizations=tuple(parties),
        purposes=tuple(words.PURPOSE(purpose) for purpose in release.purposes),
        to_organization=tuple(words.CATEGORY(name) for name in release.categories_to_organization),
        to_agency=tuple(words.CATEGORY(name) for name in release.categories_to_agency),
        answers=tuple(_answers(release)) if release.state != S.DECLINED else (),
        signed=_capitalized(how_agreed(release)) if with_words else "",
        is_spoken=is_spoken(release),
        signed_at=release.signed_at,
        text=release.text if with_words else "",
        ends_by_event=bool(release.expires_event) and counts,
        version=release.version,
        signer=release.representative.name if release.representative else "",
        signer_until=until,
        signer_ends_at=when_it_ends(until, release.agency.time_zone) if until else None,
        is_kept_only=with_text and not with_words and bool(release.text),
        stopped_since=_stopped_since(release, stops),
        was_stopped=_was_stopped(end, now),
        has_own_link=getattr(release, "has_own_link", False),
        has_link=getattr(release, "has_their_link" if release.representative_id else "has_own_link", False),
        on_paper=_on_paper(release),
        over=_over(release, ending, now),
        replaced_by=ending.replaced_by,
        agreed=_agreed(release) if with_text else "",
        asked_at=release.requested_at,
        over_at=_over_at(release, end, now),
        expires_on=release.expires_on,
        expires_event=release.expires_event,
        contact_is_old=counts and not closed and bool(release.consented_to_organization) and _contact_is_old(release),
    )


def _contact_is_old(release: Release) -> bool:
    """Only where it changed since is anything read that a list leaves out."""
    changed, asked = release.person.contact_changed_at, release.requested_at
    if changed is None or (asked is not None and asked > changed):
        return False
    return contacts.is_out_of_date(release, release.person)


def _may_answer(release: Release) -> bool:
    return bool(release.consented_to_agency) and not ANSWERS.isdisjoint(release.categories_to_agency)


def _stopped_since(release: Release, stops: Sequence[Stop]) -> bool:
    asked_at = release.requested_at
    if release.state != S.REQUESTED or asked_at is None:
        return False
    named = {organization_party(party.organization_id) for party in release.parties.all() if party.organization_id}
    return any(stop.party in named and stop.at > asked_at for stop in stops)


def _on_paper(release: Release) -> bool:
    together = release.representative is not None and release.representative.jointly_only
    return together or SignatureMethod.OWN_DEVICE not in policy_of(release.agency).signature_methods


def _capitalized(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def ends_in_words(release: Release | StaffRelease, write: Callable[[date], str] = day_in_words) -> str:
    """When it ends: a last day, an event, or both. `write` puts the day in words."""
    day = f"after {write(release.expires_on)}" if release.expires_on else ""
    event = words.EXPIRY_EVENT(release.expires_event) if release.expires_event else ""
    return " or ".join(part for part in (day, event) if part) or "not said yet"


def _words(release: Release, counts: bool, ending: Ending) -> str:
    if release.state == S.ACTIVE and not counts:
        return words.RELEASE_STATE(S.SUPERSEDED) if ending.replaced_by else "Ended"
    if release.state == S.ACTIVE:
        return stands_agreed(release, words.RELEASE_STATE(S.ACTIVE))
    return words.RELEASE_STATE(release.state)


def _how_it_ended(release: Release, end: Expiry | None, now: datetime) -> str:
    if release.state == S.ENTERED_IN_ERROR:
        return "was written by mistake"
    if end is None or end.at > now:
        return ""
    if _was_stopped(end, now):
        return "was stopped"
    return "was replaced by a newer one" if _was_replaced(release, end) else "ended"


def _was_replaced(release: Release, end: Expiry) -> bool:
    return release.state == S.SUPERSEDED or end.reason == Reason.REPLACED


def _over(release: Release, ending: Ending, now: datetime) -> str:
    end = ending.end
    if release.state == S.ENTERED_IN_ERROR:
        return ""
    if release.state == S.DECLINED:
        phrase, at = "Said no", release.ended_at
    elif end is None or end.at > now:
        return ""
    else:
        phrase = "Stopped" if _was_stopped(end, now) else "Replaced" if _was_replaced(release, end) else "Ended"
        phrase, at = f"{phrase} by {ending.replaced_by}" if ending.replaced_by else phrase, end.at
    return f"{phrase} on {day_in_words(day_of(release.agency, at))}" if at else phrase


def _agreed(release: Release) -> str:
    if release.signed_at is None:
        return ""
    day = write_date(day_of(release.agency, release.signed_at), policy_of(release.agency).is_uk)
    return how_agreed(release, day=day, names=release.person.erased_at is None)


def _over_at(release: Release, end: Expiry | None, now: datetime) -> datetime | None:
    if release.state in {S.DECLINED, S.ENTERED_IN_ERROR}:
        return release.ended_at
    return end.at if end is not None and end.at <= now else None


def _was_stopped(end: Expiry | None, now: datetime) -> bool:
    return end is not None and end.at <= now and end.reason in {Reason.REVOKED, Reason.STOPPED}


def _answers(release: Release) -> list[str]:
    yes_or_no = {True: "yes", False: "no"}
    lines = []
    if release.consented_to_organization is not None:
        lines.append(f"To the organization: {yes_or_no[release.consented_to_organization]}")
    if release.consented_to_agency is not None:
        lines.append(f"Back to the agency: {yes_or_no[release.consented_to_agency]}")
    return lines
