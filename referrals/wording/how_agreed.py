"""Who said yes to a form, and how: the one home of "signed by", for every page, paper and export.

A form is signed by the person, or for them by somebody who answers for them, who is then named. A spoken yes is agreed by
telephone, and never signed.
"""

from referrals.models import Release
from referrals.vocabularies import SignatureMethod
from referrals.wording.representatives import signs_with, what_they_are

SPOKEN_YES = "agreed by telephone"


def is_spoken(release: Release) -> bool:
    """Whether the yes was spoken to somebody of the agency, who wrote it down."""
    return release.signature_method == SignatureMethod.SPOKEN


def how_agreed(release: Release, *, own: bool = False, day: str = "", names: bool = True) -> str:
    """As it stands in a sentence: who signed or agreed, on which day and how, who saw it, and who wrote it down.

    `own` speaks to the person, otherwise about them. `names` False leaves out who answered, saw or signed, for a record
    that was erased. "" while nobody has said yes.
    """
    if release.signed_at is None or not release.signature_method:
        return ""
    method = SignatureMethod(release.signature_method)
    recorded = str(release.recorded_by) if release.recorded_by else "a member of staff"
    on = f" on {day}" if day else ""
    witness = f", seen by {release.witness}" if release.witness and names and method != SignatureMethod.SPOKEN else ""
    if method == SignatureMethod.SPOKEN:
        heard = f", heard by {release.witness} as well" if release.witness and names else ""
        return f"{SPOKEN_YES} to {recorded}{on}{heard}"
    signer = _signer(release, own=own, names=names)
    if method == SignatureMethod.PAPER:
        return f"signed on paper {signer.rstrip(',')}, recorded{on} by {recorded}{witness}"
    return f"signed {signer}{on} {_device(release, method, recorded, own=own)}{witness}"


def who_signed(release: Release, *, names: bool = True) -> str:
    """Whoever signed for the person, and what they are: "Robin Rivers, guardian appointed by a court"; "" otherwise."""
    related_person = release.representative
    if release.signed_at is None or related_person is None or not names:
        return ""
    what = what_they_are(related_person)
    named = f"{related_person.name}, {what[0].lower()}{what[1:]}" if what else related_person.name
    return f"{named}, together with {signs_with(related_person)}" if signs_with(related_person) else named


def _signer(release: Release, *, own: bool, names: bool) -> str:
    whom = "you" if own else "the person"
    if release.representative_id is None:
        return f"by {whom}"
    # What they are stands behind a comma, and so does what follows.
    return f"for {whom} by {who_signed(release, names=names) or 'whoever answered for them'},"


def _device(release: Release, method: SignatureMethod, recorded: str, *, own: bool) -> str:
    if method == SignatureMethod.STAFF_DEVICE:
        return f"on a device of {release.agency.name} that {recorded} handed over"
    if own and release.representative_id is None:
        return "on your own phone or computer"
    return "on their own phone or computer"


def stands_agreed(release: Release, otherwise: str, *, own: bool = False) -> str:
    """The word for a form whose yes counts: `otherwise` is the one for what the person signed themselves.

    `own` speaks to the person.
    """
    if is_spoken(release):
        return SPOKEN_YES.capitalize()
    if release.representative is not None and release.person.erased_at is None:
        return f"Signed by {release.representative.name}, who answers for {'you' if own else 'them'}"
    return otherwise
