"""What an answer to a release did, in words for the person."""

from collections.abc import Sequence
from typing import Any

from core import clock
from referrals.models import Referral, Release
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import ReferralKind
from referrals.wording.moments import clock_today
from referrals.wording.sent_disclosures import sent_disclosures
from referrals.wording.still_counts import Counting, still_counting, stopped_since


def after_answer(
    release: Release, asked: str = "", *, own: bool = False, slowly: str = ", not straight away"
) -> dict[str, Any]:
    """A heading, sentences, and whether there is a signed copy. `asked` is "change" or "later" where that was pressed.

    `slowly` is "" where what they wrote may be about danger: they were told who reads it.
    `own`: it is read on the person's own page. `counting` are the forms that count beside one answered with no.
    The caller acts for somebody who may read the release and its referrals.
    """
    agency = release.agency.name
    if release.state == ReleaseState.REQUESTED:
        if asked == "change":
            return _said(
                "You asked for a change",
                f"{agency} reads what you wrote{slowly}{',' if slowly else ''} and asks you again.",
                _NOTHING,
                is_open=True,
            )
        return _said("Not today", "You can answer another day. Nobody will answer for you.", _NOTHING, is_open=True)
    if release.state == ReleaseState.ACTIVE and release.signed_at is not None:
        when = clock_today(release.signed_at, release.agency.time_zone)
        who = (
            f"{release.representative.name}, who answers for {release.person.preferred_name},"
            if release.representative
            else "You"
        )
        return _said(f"{who} said yes at {when}", *_chosen(release), *_sent(release), signed=True)
    if release.state == ReleaseState.DECLINED:
        return _after_no(release, own)
    if release.state == ReleaseState.REVOKED and release.revoked_at is not None:
        when = clock_today(release.revoked_at, release.agency.time_zone)
        return _said(
            f"Sharing stopped at {when}",
            "Nothing more is shared by this form.",
            sent_disclosures(release, own=own),
        )
    if release.state == ReleaseState.ENTERED_IN_ERROR:
        return _said("This form was written by mistake", f"{agency} struck it out. It counts for nothing.", _NO_MORE)
    if release.state == ReleaseState.DRAFT:
        return _said("This form is being changed", f"{agency} asks you again when it is ready.", _NOTHING)
    if release.signed_at is not None:
        return _said("This form counts no more", _NO_MORE)
    return _said("There is nothing to answer now", f"Ask {agency} if you expected something here.", _NOTHING)


_NOTHING = "Nothing new was shared."
_NO_MORE = "Nothing is shared by it now. What was shared stays on your list."


def _said(heading: str, *sentences: str, signed: bool = False, is_open: bool = False) -> dict[str, Any]:
    return {"heading": heading, "sentences": sentences, "is_signed": signed, "is_open": is_open}


def _after_no(release: Release, own: bool) -> dict[str, Any]:
    heading, care = ("The answer was no", "Their") if release.representative_id else ("You said no", "Your")
    care = f"{care} care stays the same."
    if counting := still_counting(release, clock.now(), own=own):
        whose = "The" if own and release.representative_id else "Your"
        return {**_said(heading, *_counts(counting, whose), care), "counting": counting}
    sentences = ["Nothing is shared."]
    if not release.representative_id:
        sentences.append("You can still go there on your own.")
    stopped = stopped_since(release, own=own)
    when = [f"Sharing stopped at {clock_today(stopped, release.agency.time_zone)}."] if stopped else []
    return _said(heading, *when, f"{sentences[0]} {care}", *sentences[1:])


def _counts(counting: Sequence[Counting], whose: str) -> list[str]:
    if any(not one.before for one in counting):
        return [f"A form that was signed since counts: {one.reference}, {one.until}." for one in counting]
    yes = f"{whose if all(one.same for one in counting) else 'An'} earlier yes still counts"
    if len(counting) == 1:
        return [f"Nothing changes: {yes[:1].lower()}{yes[1:]} {counting[0].until}."]
    return [
        f"Nothing changes: {yes[:1].lower()}{yes[1:]}.",
        *(f"{one.reference} lasts {one.until}." for one in counting),
    ]


def _chosen(release: Release) -> list[str]:
    parties = release.parties.filter(organization__isnull=False).values_list("name", flat=True)
    names, agency = " and ".join(parties), release.agency.name
    sentences = []
    if release.requested_to_organization:
        may = "may tell" if release.consented_to_organization else "must not tell"
        sentences.append(f"{agency} {may} {names} what the form says.")
    if release.requested_to_agency:
        may = "may tell" if release.consented_to_agency else "must not tell"
        sentences.append(f"{names} {may} {agency} what the form says.")
    return sentences


def _sent(release: Release) -> list[str]:
    sentences = []
    for referral in Referral.objects.select_related("organization").filter(release=release):
        name = referral.organization.name
        if referral.state == ReferralState.SENT:
            sentences.append(
                f"{name} got a message with a reference and no name. They open it with a code from {release.agency.name}."
            )
        elif referral.state != ReferralState.AWAITING_PERSON or not ReferralKind(referral.kind).is_sent:
            continue
        elif not release.consented_to_organization:
            sentences.append(f"Nothing goes to {name}: the answer to that was no.")
        else:
            sentences.append(f"Nothing has gone to {name} yet. {release.agency.name} will send it.")
    return sentences
