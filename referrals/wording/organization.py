"""Words to the organization that received a referral. "They" is the person, and "you" the group."""

from referrals.expiry_events import ExpiryEvent
from referrals.states import REFERRAL_TRANSITIONS
from referrals.vocabularies import CATEGORIES, Category, Direction, Obstacle, Outcome, Purpose
from referrals.wording.voice import voice

PURPOSE = voice(
    Purpose,
    {
        Purpose.PEER_SUPPORT: "To get peer support started",
        Purpose.SUPPORT_AFTER_HOSPITAL: "To plan support after hospital",
        Purpose.WORK_TOGETHER: "To work together on the support they already have",
        Purpose.HOUSING_OR_WORK: "To get help with housing, school or work",
    },
    otherwise="What the permission says",
)
# What is shared with them.
CATEGORY = voice(
    Category,
    {
        Category.NAME: "What to call them",
        Category.CONTACT: "How to reach them safely",
        Category.BEST_TIME: "The best time to reach them",
        Category.HOPES: "What they hope for, in their own words",
        Category.TO_KNOW: "What they want you to know",
        Category.WHEREABOUTS: "Where they are now, and when they leave",
        Category.DATE_OF_BIRTH: "Date of birth",
    },
    otherwise="What the permission names",
    without=CATEGORIES[Direction.TO_AGENCY],
)
# What the agency hears of their answers, as it stands in a sentence.
TOLD = voice(
    Category,
    {
        Category.ANSWER: "whether you can offer a place",
        Category.IN_TOUCH: "whether you are in touch",
        Category.OUTCOME: "how it ended",
    },
    otherwise="what the permission names",
    without=CATEGORIES[Direction.TO_ORGANIZATION],
)
EXPIRY_EVENT = voice(
    ExpiryEvent,
    {
        ExpiryEvent.SUPPORT_STARTED: "when they have met your group",
        ExpiryEvent.DISCHARGED: "when they leave the hospital",
        ExpiryEvent.CARE_ENDED: "when they stop going to the agency",
    },
    otherwise="when what the permission names has happened",
)
OUTCOME = voice(
    Outcome,
    {
        Outcome.CONNECTED: "They are with us now",
        Outcome.CHOSE_NOT_TO: "They chose something else",
        Outcome.NOT_REACHED: "We could not get hold of them",
        Outcome.NO_CAPACITY: "We had no room",
        Outcome.NOT_A_FIT: "We were not the right group",
        Outcome.ALREADY_INVOLVED: "They already came to us",
        Outcome.REFERRED_ON: "They went somewhere else",
        Outcome.MOVED_AWAY: "They moved away",
        Outcome.DIED: "They died",
    },
    otherwise="Finished",
    # A stop is the person's to say.
    without=(Outcome.PERMISSION_WITHDRAWN,),
)
# Why they are shown nothing, though a permission counts.
OBSTACLE = voice(
    Obstacle,
    {
        Obstacle.NOT_LISTED: "Your group is not listed here now, so referrals to it are closed.",
        Obstacle.NOT_CONFIRMED: "Your group has no confirmed e-mail address for referrals now.",
        Obstacle.RENAMED: "The person said yes to a group with another name than yours has now.",
        Obstacle.MOVED: "Since the person said yes, your group came to belong to another body, or works elsewhere.",
        Obstacle.NEW_CONTACT: "Since this link was sent, your group reads its e-mail at another place.",
    },
    otherwise="Referrals to your group are closed now.",
)
# What they did themselves: the transitions that are theirs, and that they asked.
DID = voice(
    (*(name for name, step in REFERRAL_TRANSITIONS.items() if "organization" in step.by), "asked_again"),
    {
        "open": "Opened",
        "accept": "You said yes",
        "waitlist": "You put them on your waiting list",
        "decline": "You said no for now",
        "contact": "You tried to reach them",
        "connect": "You are in touch",
        "lose_touch": "You lost touch again",
        "close": "Finished",
        "asked_again": "You asked for a new permission",
    },
    otherwise="You changed it",
)
# The same, as the answer that stands.
ANSWERED = {
    "accept": "You said yes",
    "waitlist": "You put them on your waiting list",
    "contact": "You noted that you tried to reach them",
    "connect": "You said that you are in touch",
    "lose_touch": "You said that you lost touch again",
}
