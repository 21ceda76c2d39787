"""Why the gate said no, in words for whoever asked. They name no person, organization or date."""

from referrals.consent.facts import Deny
from referrals.consent.policy import Reason
from referrals.wording.staff import CATEGORY

WORDS: dict[Reason, str] = {
    Reason.NOTHING_ASKED: "Nothing was chosen to share. Choose what to share first.",
    Reason.NO_RELEASE: "There is no permission yet. Ask the person first.",
    Reason.OTHER_DIRECTION: "The permission goes the other way only. Ask the person about this direction.",
    Reason.OTHER_DISCLOSER: "The permission names another party as the one who shares. Ask the person again.",
    Reason.OTHER_RECIPIENT: "The permission names another party as the one who gets it. Ask the person again.",
    Reason.OTHER_PURPOSE: "The permission is for something else. Ask the person about this purpose.",
    Reason.NOT_SIGNED: "The person has not said yes. Nothing is shared until they do.",
    Reason.NO_END: "The permission does not say when it ends, so it cannot be used. Ask the person again.",
    Reason.ENDED: "The permission was taken out of use. Ask the person again.",
    Reason.REPLACED: "A newer permission took the place of this one. Use the newer one.",
    Reason.EXPIRED: "The permission has ended. Ask the person whether to renew it.",
    Reason.REVOKED: "The person stopped sharing. Nothing more is shared unless they sign again.",
    Reason.STOPPED: "The person said stop. Nothing more is shared unless they sign again.",
    Reason.NOT_COVERED: "The permission does not cover all of this.",
}


def explain(answer: Deny) -> str:
    """One or two plain sentences; for what is not covered, which."""
    words = WORDS[Reason(answer.reason)]
    if not answer.detail:
        return words
    labels = "; ".join(CATEGORY(value) for value in answer.detail)
    return f"{words} It leaves out: {labels}."
