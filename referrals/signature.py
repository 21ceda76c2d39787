"""What somebody did who answered a release, as the service that signs it takes it."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Membership
from referrals.models import RelatedPerson
from referrals.vocabularies import (
    SignatureMethod,
)


@dataclass(frozen=True)
class Signature:
    """What the person did: an answer each way, their name, how, and which text they saw.

    `representative` is who answered for them, where the form names somebody who does; `name` is then that somebody's.
    `recorded_by` names the member of staff whose device it was, or who wrote down the paper or the spoken word.
    `signed_on` is the day written on a paper, or of the spoken word, at the agency. `all_signed`: so is the signature of
    everybody who has to sign together with the representative. `has_happened`: whether what ends the form had happened
    by the time it was signed or written down.
    """

    to_organization: bool
    to_agency: bool
    name: str
    method: SignatureMethod
    text_sha256: str
    witness: str = ""
    representative: RelatedPerson | None = None
    recorded_by: Membership | None = None
    signed_on: date | None = None
    all_signed: bool = False
    has_happened: bool | None = None
