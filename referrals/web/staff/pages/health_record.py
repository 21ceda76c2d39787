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
    referral: Referral, shown: StaffReferral, events: Iterable[ReferralEvent] = (), told: Collection[datetime] = ()
) -> str:
    """In sentences, with the names of the clinician, of a witness, and of whoever signed for the person.

    `events` are those of the referral, and `told` is when the agency heard how it goes.
    """
    write = _Days(referral.agency)
    said = [f"{write(referral.created_at)}: {shown.kind}, {shown.organization}. Reference {shown.reference}."]
    said.append(f"Written down by {referral.created_by}.")
    for release in _to_speak_of(shown):
        said += _permission(release, write)
    if not shown.own:
        said.append("No permission to share was asked for.")
    said += _where_it_is(referral, shown, write, _last(referral, events, told))
    person = referral.person
    if person.died_at is not None:
        said.append(f"Their death was recorded on {write(person.died_at)}. The record is closed.")
    elif person.erased_at is not None:
        said.append(f"Their record was erased on {write(person.erased_at)}, as they asked.")
    return " ".join(said)


class _Days:
    """Days at the agency, in words."""

    def __init__(self, agency: Agency) -> None:
        self._agency = agency
        self._is_uk = policy_of(agency).is_uk

    def __call__(self, moment: datetime) -> str:
        return write_date(day_of(self._agency, moment), self._is_uk)

    def ends(self, release: StaffRelease) -> str:
        return ends_in_words(release, lambda day: write_date(day, self._is_uk))


def _to_speak_of(shown: StaffReferral) -> list[StaffRelease]:
    """The one that counts, else the last with a yes; and a newer one that has none. Each once."""
    agreed = [release for release in shown.own if release.signed_at is not None]
    last = shown.in_force or max(agreed, key=_signed, default=None)
    newest = shown.release
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
    said = [f"{name}: {release.agreed}.", *(f"{answer}." for answer in release.answers)]
    if release.ended:
        return [*said, f"It {release.ended}{over}."]
    return [
        *said,
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


def _last(referral: Referral, events: Iterable[ReferralEvent], told: Collection[datetime]) -> ReferralEvent | None:
    """What brought the referral where the agency was told it stands."""
    led = [
        one
        for one in events
        if one.event_type in REFERRAL_TRANSITIONS and REFERRAL_TRANSITIONS[one.event_type].to == referral.reported_state
    ]
    known = [one for one in led if is_known_to_agency(one, told)]
    return max(known, key=lambda one: one.at, default=None)


def _where_it_is(referral: Referral, shown: StaffReferral, write: _Days, last: ReferralEvent | None) -> list[str]:
    sent = [f"Sent on {write(referral.sent_at)}." if referral.sent_at else "Nothing was sent."]
    told = ReferralState(referral.reported_state)
    if told in _STANDS:
        outcome = f": {words.OUTCOME(referral.reported_outcome)}" if referral.reported_outcome else ""
        on = f" on {write(last.at)}" if last is not None else ""
        sent.append(f"{_STANDS[told].replace('{}', shown.organization)}{on}{outcome}.")
    if referral.sent_at and told not in FINISHED and shown.in_force is None:
        sent.append("Nothing more is shared.")
    return sent
