"""The paragraph for a health record: what was arranged, with nothing anybody wrote about the person.

True for each state [docs/referring.md]: it says what was asked and answered, who said yes and how, what was sent, how far the
agency was told it got, and how it ended. Days are written as the law's papers write them.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from accounts.models import Agency
from referrals.consent.texts import write_date
from referrals.models import Referral, ReferralEvent
from referrals.selectors.release_drafts import day_of, policy_of
from referrals.states import FINISHED, REFERRAL_TRANSITIONS, ReferralState
from referrals.web.staff.pages.referral_page import StaffReferral
from referrals.web.staff.pages.release_page import StaffRelease, ends_in_words
from referrals.wording import staff as words
from referrals.wording.timeline import is_known_to_agency

R = ReferralState
# What somebody wrote down as the last thing that happened to it; {} is the organization.
_STANDS = {
    R.OPENED: "{} opened it",
    R.ACCEPTED: "{} said yes",
    R.WAITLISTED: "{} put them on its waiting list",
    R.DECLINED_BY_ORGANIZATION: "{} said no for now",
    R.CONTACTING: "{} tried to get in touch",
    R.CONNECTED: "The person and {} are in touch",
    R.CLOSED: "Finished",
    R.DECLINED_BY_PERSON: "The person said no",
    R.RECALLED: "The agency took the referral back",
}


def health_record(
    referral: Referral, row: StaffReferral, events: Iterable[ReferralEvent] = (), reported_at: Collection[datetime] = ()
) -> str:
    """In sentences, with the names of the clinician, of a witness, and of whoever signed for the person.

    `events` are those of the referral, and `reported_at` is when the agency heard how it goes.
    """
    write = _Days(referral.agency)
    sentences = [f"{write(referral.created_at)}: {row.kind}, {row.organization}. Reference {row.reference}."]
    sentences.append(f"Written down by {referral.created_by}.")
    for release in _to_speak_of(row):
        sentences += _permission(release, write)
    if not row.own:
        sentences.append("No permission to share was asked for.")
    sentences += _where_it_is(referral, row, write, _last(referral, events, reported_at))
    person = referral.person
    if person.died_at is not None:
        sentences.append(f"Their death was recorded on {write(person.died_at)}. The record is closed.")
    elif person.erased_at is not None:
        sentences.append(f"Their record was erased on {write(person.erased_at)}, as they asked.")
    return " ".join(sentences)


class _Days:
    """Days at the agency, in words."""

    def __init__(self, agency: Agency) -> None:
        self._agency = agency
        self._is_uk = policy_of(agency).is_uk

    def __call__(self, moment: datetime) -> str:
        return write_date(day_of(self._agency, moment), self._is_uk)

    def ends(self, release: StaffRelease) -> str:
        return ends_in_words(release, lambda day: write_date(day, self._is_uk))


def _to_speak_of(row: StaffReferral) -> list[StaffRelease]:
    """The one that counts, else the last with a yes; and a newer one that has none. Each once."""
    agreed = [release for release in row.own if release.signed_at is not None]
    last = row.in_force or max(agreed, key=_signed, default=None)
    newest = row.release
    waits = newest if newest is not None and newest.signed_at is None else None
    return [one for one in (last, waits) if one is not None]


def _signed(release: StaffRelease) -> datetime:
    assert release.signed_at is not None  # noqa: S101 - of signed ones only
    return release.signed_at


def _permission(release: StaffRelease, write: _Days) -> list[str]:
    name = f"Permission {release.reference}"
    over = f" on {write(release.over_at)}" if release.over_at else ""
    if release.signed_at is None:
        return [_unsigned(release, name, over, write)]
    sentences = [f"{name}: {release.agreed}.", *(f"{answer}." for answer in release.answers)]
    if release.ended:
        return [*sentences, f"It {release.ended}{over}."]
    return [
        *sentences,
        f"It ends {write.ends(release)}." if release.in_force else "It counts no more: the record is closed.",
    ]


def _unsigned(release: StaffRelease, name: str, over: str, write: _Days) -> str:
    if release.is_mistake:
        return f"{name}: never agreed to, and written by mistake; struck out{over}."
    whom = f"{release.signer}, who answers for them" if release.signer else "the person"
    if release.is_draft:
        return f"{name}: not asked yet."
    if release.is_requested:
        asked = f" on {write(release.asked_at)}" if release.asked_at else ""
        return f"{name}: asked of {whom}{asked}, not answered yet."
    return f"{name}: {whom} said no{over}."


def _last(
    referral: Referral, events: Iterable[ReferralEvent], reported_at: Collection[datetime]
) -> ReferralEvent | None:
    """What brought the referral where the agency was told it stands."""
    led = [
        one
        for one in events
        if one.event_type in REFERRAL_TRANSITIONS and REFERRAL_TRANSITIONS[one.event_type].to == referral.reported_state
    ]
    known = [one for one in led if is_known_to_agency(one, reported_at)]
    return max(known, key=lambda one: one.at, default=None)


def _where_it_is(referral: Referral, row: StaffReferral, write: _Days, last: ReferralEvent | None) -> list[str]:
    sent = [f"Sent on {write(referral.sent_at)}." if referral.sent_at else "Nothing was sent."]
    reported_state = ReferralState(referral.reported_state)
    if reported_state in _STANDS:
        outcome = f": {words.OUTCOME(referral.reported_outcome)}" if referral.reported_outcome else ""
        on = f" on {write(last.at)}" if last is not None else ""
        sent.append(f"{_STANDS[reported_state].replace('{}', row.organization)}{on}{outcome}.")
    if referral.sent_at and reported_state not in FINISHED and row.in_force is None:
        sent.append("Nothing more is shared.")
    return sent
