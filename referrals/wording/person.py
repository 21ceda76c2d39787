"""Words to the person, on their own pages and in their record. What they sign has the labels, in their own voice."""

from referrals.expiry_events import ExpiryEvent
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Category, NoteKind, Obstacle, Outcome, Purpose, RevocationChannel
from referrals.wording.voice import labels, voice

# As they stand in the form that they signed.
PURPOSE = voice(Purpose, labels(Purpose), otherwise="What your permission says")
CATEGORY = voice(Category, labels(Category), otherwise="What your permission says")
EXPIRY_EVENT = voice(
    ExpiryEvent,
    {
        ExpiryEvent.SUPPORT_STARTED: "when you have met the group",
        ExpiryEvent.DISCHARGED: "when you leave the hospital",
        ExpiryEvent.CARE_ENDED: "when you stop going to the agency",
    },
    otherwise="when what your permission names has happened",
)
REFERRAL_STATE = voice(
    ReferralState,
    {
        ReferralState.DRAFT: "Not sent. Nothing was shared.",
        ReferralState.AWAITING_PERSON: "Waits for your answer. Nothing was shared.",
        ReferralState.SENT: "They know that somebody was referred, but not who. They have not looked yet.",
        ReferralState.OPENED: "They opened it.",
        ReferralState.ACCEPTED: "They said yes.",
        ReferralState.WAITLISTED: "You are on their waiting list.",
        ReferralState.DECLINED_BY_ORGANIZATION: "They said no for now.",
        ReferralState.CONTACTING: "They are trying to reach you.",
        ReferralState.CONNECTED: "You are in touch.",
        ReferralState.CLOSED: "Finished.",
        ReferralState.DECLINED_BY_PERSON: "You said no.",
        ReferralState.RECALLED: "Taken back. They see the reference alone.",
        ReferralState.ON_HOLD_PERMISSION: "Sharing stopped. They see the reference alone.",
    },
    otherwise="Ask your agency where this stands.",
)
# The same where a newer permission, {}, took the place of what was signed for it.
REFERRAL_REPLACED = {
    ReferralState.DRAFT: "Not sent. Your newer permission {} took its place.",
    ReferralState.RECALLED: "Your newer permission {} took its place. They see the reference alone.",
    ReferralState.ON_HOLD_PERMISSION: "Your newer permission {} took its place. They see the reference alone.",
}
RELEASE_STATE = voice(
    ReleaseState,
    labels(ReleaseState, draft="Not asked yet", requested="Waiting for your answer", declined="You said no"),
    otherwise="Ask your agency where this stands",
)
# Why the group sees nothing, though they said yes.
OBSTACLE = voice(
    Obstacle,
    {
        Obstacle.NOT_LISTED: "The group is not listed here now, so it is shown nothing more.",
        Obstacle.NOT_CONFIRMED: "The group has no confirmed address now, so it is sent nothing more.",
        Obstacle.RENAMED: "The group has another name than you said yes to. It is shown nothing until you say yes again.",
        Obstacle.MOVED: "The group has changed since you said yes. It is shown nothing until you say yes again.",
        Obstacle.NEW_CONTACT: "The group has a new address. It is shown nothing until you say yes again.",
    },
    otherwise="The group is shown nothing now.",
)
# How a referral ended, as they say it themselves.
OUTCOME = voice(
    Outcome,
    {
        Outcome.CONNECTED: "We are in touch",
        Outcome.CHOSE_NOT_TO: "I chose something else",
        Outcome.NO_CAPACITY: "They had no room",
        Outcome.NOT_A_FIT: "They were not the right group for me",
        Outcome.NOT_REACHED: "We did not reach each other",
        Outcome.ALREADY_INVOLVED: "I go there already",
        Outcome.REFERRED_ON: "I went somewhere else",
        Outcome.MOVED_AWAY: "I moved away",
        Outcome.DIED: "Closed",
        Outcome.PERMISSION_WITHDRAWN: "Sharing stopped",
    },
    otherwise="Finished",
)
REVOCATION_CHANNEL = voice(
    RevocationChannel, labels(RevocationChannel, online="On your own page"), otherwise="In another way"
)
# What a note to the agency was, where a press said it all; where they wrote, their own words say it.
NOTE_KIND = voice(
    NoteKind,
    {
        NoteKind.QUESTION: "You wrote to us.",
        NoteKind.CHANGE_REQUESTED: "You asked for a change.",
        NoteKind.COMMENT: "You wrote this beside a form.",
        NoteKind.CONTACT_CHANGED: "You changed how to reach you.",
        NoteKind.CONTACT_WITHDRAWN: "You said not to use your old contact.",
        NoteKind.ERASURE_REQUESTED: "You asked to be erased.",
    },
    otherwise="You wrote to us.",
)
# The same where staff wrote it down; only a contact is theirs to change. {} is who: "Robin at Lincoln Clinic".
NOTE_RECORDED = {
    NoteKind.CONTACT_CHANGED: "{} changed how to reach you.",
    NoteKind.CONTACT_WITHDRAWN: "{} wrote down not to use your old contact.",
}
