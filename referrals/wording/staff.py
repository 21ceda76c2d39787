"""Words to staff of the agency. "They" is the person; the group is called by its name."""

from referrals.expiry_events import ExpiryEvent
from referrals.states import REFERRAL_TRANSITIONS, ReferralState, ReleaseState
from referrals.vocabularies import Category, NoteKind, Obstacle, Outcome, Purpose, RevocationChannel, TaskKind
from referrals.wording.transitions import OF_A_REFERRAL, OF_A_RELEASE
from referrals.wording.voice import labels, voice

PURPOSE = voice(
    Purpose,
    labels(Purpose, work_together="To work together on the support they already have"),
    otherwise="What the permission says",
)
CATEGORY = voice(
    Category,
    {
        Category.NAME: "What to call them",
        Category.CONTACT: "How to reach them safely",
        Category.BEST_TIME: "The best time to reach them",
        Category.HOPES: "What they hope for, in their own words",
        Category.TO_KNOW: "What the group needs to know to welcome them",
        Category.WHEREABOUTS: "Where they are now, and when they leave",
        Category.DATE_OF_BIRTH: "Date of birth",
        Category.ANSWER: "Whether the group can offer a place",
        Category.IN_TOUCH: "Whether they are in touch",
        Category.OUTCOME: "How it ended",
    },
    otherwise="What the permission names",
)
EXPIRY_EVENT = voice(
    ExpiryEvent,
    {
        ExpiryEvent.SUPPORT_STARTED: "when they have met the group",
        ExpiryEvent.DISCHARGED: "when they leave the hospital",
        ExpiryEvent.CARE_ENDED: "when they stop going to the agency",
    },
    otherwise="when what the permission names has happened",
)
# What staff press when it has.
EVENT_HAPPENED = voice(
    ExpiryEvent,
    {
        ExpiryEvent.SUPPORT_STARTED: "They have met the group (ends the permission)",
        ExpiryEvent.DISCHARGED: "They have left hospital (ends the permission)",
        ExpiryEvent.CARE_ENDED: "They have stopped coming here (ends the permission)",
    },
    otherwise="What the permission names has happened (ends the permission)",
)
REFERRAL_STATE = voice(ReferralState, labels(ReferralState), otherwise="Changed")
# A state that the group brought about, by its name: "they" on such a page is the person.
BY_THE_GROUP = {
    ReferralState.ACCEPTED: "{} said yes",
    ReferralState.WAITLISTED: "On the waiting list of {}",
    ReferralState.DECLINED_BY_ORGANIZATION: "{} said no for now",
    ReferralState.CONTACTING: "{} is getting in touch",
}
RELEASE_STATE = voice(ReleaseState, labels(ReleaseState, draft="Not asked yet"), otherwise="Changed")
OUTCOME = voice(Outcome, labels(Outcome), otherwise="Finished")
REVOCATION_CHANNEL = voice(RevocationChannel, labels(RevocationChannel), otherwise="In another way")
# What keeps a group from receiving what the person permits.
OBSTACLE = voice(
    Obstacle,
    {
        Obstacle.NOT_LISTED: "This group is not listed any more. Nothing is sent or shown to them.",
        Obstacle.NOT_CONFIRMED: "This group can't receive referrals here yet: no e-mail address of theirs is confirmed.",
        Obstacle.RENAMED: "This group has another name than the permission says. Nothing opens. Ask the person again.",
        Obstacle.MOVED: "This group belongs to another body now, or works elsewhere. Nothing opens. Ask the person again.",
        Obstacle.NEW_CONTACT: "This group reads its e-mail at another place now. Nothing opens. Ask the person again.",
    },
    otherwise="This group can't receive referrals here now.",
)
# How somebody is to be reached, beside what is urgent (`Person.contact`). A method never means that method alone.
REACH = {
    "Call": "Reach them by telephone.",
    "Text": "Reach them by text.",
    "E-mail": "Reach them by e-mail.",
    "Letter": "Reach them by letter.",
    "In person": "Reach them in person.",
}
# Where the method alone could do harm.
REACH_WITH_CARE = "Check how to reach them safely."
# What is to be done; {} is the name of the group.
TASK = voice(
    TaskKind,
    {TaskKind.DANGER: "May be in danger", TaskKind.DECLINED: "{} cannot take them now. Choose what comes next."},
    otherwise="Something is new. Read it.",
)
# What happened to a referral; {} is the name of the group.
HAPPENED = voice(
    OF_A_REFERRAL,
    {
        "announced": "They agreed to be contacted: the reference was sent, and no name",
        "ask_person": "Put to the person to read",
        "take_up_again": "Taken back to change something",
        "send": "Sent",
        "open": "Opened by the organization",
        "accept": "{} said yes",
        "waitlist": "Put on the waiting list of {}",
        "decline": "{} said no for now",
        "contact": "{} tried to get in touch",
        "connect": "They are in touch",
        "lose_touch": "{} lost touch with them",
        "close": "Finished",
        "person_declines": "The person said no",
        "recall": "Taken back",
        # One word for all of them: which it was would say whether the organization had opened it.
        "lapse_unsent": "Permission ended",
        "lapse_unopened": "Permission ended",
        "lapse_seen": "Permission ended",
        "resume": "Sent again",
        "code_read_out": "The code was read out to {} by telephone",
        "asked_again": "Asked for a new permission",
        "changed": "Changed",
        "not_told": "No e-mail could tell {} of a change: no address is confirmed",
        "told_by_phone": "{} was told of the change by telephone",
    },
    otherwise="Changed",
)
# What happened to a permission; {} is what it is called. The person reads the same.
PERMISSION_HAPPENED = voice(
    OF_A_RELEASE,
    {
        "request": "{} was given to read",
        "take_back": "{} was taken back to change something",
        "sign": "{} was signed",
        "decline": "{} was answered with no",
        "expire": "{} ended",
        "event_happened": "What ends {} has happened",
        "revoke": "{} was stopped",
        "supersede": "{} was replaced by a newer one",
        "supersede_part": "{} was replaced in part by a newer one",
        "enter_in_error": "{} was struck out: written by mistake",
    },
    otherwise="{} was changed",
)
# What the agency was told with a step of the group, as it stands in a sentence; {} is what the person is called.
TOLD_BACK = voice(
    tuple(name for name, step in REFERRAL_TRANSITIONS.items() if "organization" in step.by),
    {
        "open": "that they opened it",
        "accept": "their answer: yes",
        "waitlist": "their answer: on their waiting list",
        "decline": "their answer: no for now",
        "contact": "that they tried to reach {}",
        "connect": "that {} are in touch",
        "lose_touch": "that they lost touch with {}",
        "close": "that it is finished, and how it ended",
    },
    otherwise="how it goes",
)
# What a note of the person's is, above it.
NOTE_KIND = voice(
    NoteKind,
    {
        NoteKind.QUESTION: "They asked something",
        NoteKind.CHANGE_REQUESTED: "They want the form changed",
        NoteKind.COMMENT: "They wrote this beside a form",
        NoteKind.CONTACT_CHANGED: "Their contact changed",
        NoteKind.CONTACT_WITHDRAWN: "Their contact is not to be used",
        NoteKind.ERASURE_REQUESTED: "They asked to be erased",
    },
    otherwise="They wrote to you",
)
# What comes next with one; {} says how many groups were sent the old contact.
NOTE_NEXT = voice(
    NoteKind,
    {
        NoteKind.CONTACT_WITHDRAWN: "Their contact is not to be used. {} Ask them how to reach them now.",
        NoteKind.CONTACT_CHANGED: "Their contact changed. {} Ask them to agree to the new one.",
        NoteKind.QUESTION: "They asked something. Read it and answer.",
        NoteKind.CHANGE_REQUESTED: "They asked for a change. Read it and answer.",
        NoteKind.COMMENT: "They wrote something beside a form. Read it and answer.",
        NoteKind.ERASURE_REQUESTED: "They asked to be erased. Read what that means, and answer.",
    },
    otherwise="They wrote to you. Read it and answer.",
)
# The same where there is nothing to agree to: no permission is in force, or the referral is over.
CONTACT_CHANGED_ALONE = "Their contact changed. {}"
