"""The fixed words of referrals and releases. Values are stored and hashed: add at will, never rename."""

from django.db import models


class ReferralKind(models.TextChoices):
    """How somebody is brought together with an organization (docs/consent.md)."""

    WARM_HANDOFF = "warm_handoff", "Introduce them together"
    REFERRAL = "referral", "Refer"
    COORDINATION = "coordination", "They already go there"
    SELF_REFERRAL = "self_referral", "They will get in touch themselves"

    @property
    def is_sent(self) -> bool:
        """Whether something is sent to the organization; who gets in touch themselves is not announced."""
        return self != ReferralKind.SELF_REFERRAL

    @property
    def is_answered(self) -> bool:
        """Whether the organization accepts or declines: who belongs already is not asked about."""
        return self in {ReferralKind.WARM_HANDOFF, ReferralKind.REFERRAL}


class Direction(models.TextChoices):
    """Which way information goes. The two are chosen apart; neither is ever ticked beforehand."""

    TO_ORGANIZATION = "to_organization", "From the agency to the organization"
    TO_AGENCY = "to_agency", "From the organization back to the agency"


class Purpose(models.TextChoices):
    """What a release is for, as the person reads it."""

    PEER_SUPPORT = "peer_support", "To get peer support started"
    SUPPORT_AFTER_HOSPITAL = "support_after_hospital", "To plan support after hospital"
    WORK_TOGETHER = "work_together", "To work together on the support I already have"
    HOUSING_OR_WORK = "housing_or_work", "To get help with housing, school or work"


class Category(models.TextChoices):
    """What may be shared, in plain words. There is deliberately none for notes of psychotherapy or counselling."""

    NAME = "name", "What I want to be called"
    CONTACT = "contact", "How to reach me safely"
    BEST_TIME = "best_time", "The best time to reach me"
    HOPES = "hopes", "What I hope for, in my own words"
    TO_KNOW = "to_know", "What they need to know to welcome me"
    WHEREABOUTS = "whereabouts", "Where I am now and when I leave"
    DATE_OF_BIRTH = "date_of_birth", "My date of birth"
    # What an organization may tell the agency.
    ANSWER = "answer", "Whether they can offer me a place"
    IN_TOUCH = "in_touch", "Whether we are in touch"
    OUTCOME = "outcome", "How it ended"


# Which categories can go which way.
CATEGORIES: dict[Direction, tuple[Category, ...]] = {
    Direction.TO_ORGANIZATION: (
        Category.NAME,
        Category.CONTACT,
        Category.BEST_TIME,
        Category.HOPES,
        Category.TO_KNOW,
        Category.WHEREABOUTS,
        Category.DATE_OF_BIRTH,
    ),
    Direction.TO_AGENCY: (Category.ANSWER, Category.IN_TOUCH, Category.OUTCOME),
}


class SignatureMethod(models.TextChoices):
    """How a release was signed."""

    OWN_DEVICE = "own_device", "On their own phone or computer"
    STAFF_DEVICE = "staff_device", "On a device of the agency"
    PAPER = "paper", "On paper"
    SPOKEN = "spoken", "Spoken, with a witness (UK only)"


class Authority(models.TextChoices):
    """What lets somebody sign for an adult. Which of them count, each jurisdiction's policy says."""

    COURT_GUARDIAN = "court_guardian", "Guardian appointed by a court"
    HEALTH_POWER = "health_power", "Agent under a health care power of attorney"
    LASTING_POWER = "lasting_power", "Attorney under a lasting power of attorney for health and welfare"
    WELFARE_DEPUTY = "welfare_deputy", "Deputy for personal welfare, appointed by the Court of Protection"
    WELFARE_GUARDIAN = "welfare_guardian", "Welfare guardian, appointed by a sheriff"
    WELFARE_ATTORNEY = "welfare_attorney", "Attorney under a welfare power of attorney"


class RelatedPersonEnd(models.TextChoices):
    """Why somebody acts for a person no more."""

    ENDED = "ended", "Their authority ended"
    NEVER_HELD = "never_held", "They never had it: it was written down by mistake"
    DIED = "died", "The person died"


class DisclosureAuthority(models.TextChoices):
    """By what authority an agency told something about a person without their permission, outside of this site."""

    COURT_ORDER = "court_order", "A court ordered it"
    SAFEGUARDING = "safeguarding", "A duty to protect somebody"
    EMERGENCY = "emergency", "An emergency"
    OTHER_LAW = "other_law", "Another law"


class NoteKind(models.TextChoices):
    """What a note to the agency is (FHIR Task.code). What each reader is told of it: `wording.note_words`.

    Only the first three hold words that somebody typed; the others say that something happened.
    """

    QUESTION = "question", "A question, or anything else to say"
    CHANGE_REQUESTED = "change_requested", "A form is to read differently"
    COMMENT = "comment", "Written beside an answer to a form"
    CONTACT_CHANGED = "contact_changed", "The way to reach them changed"
    CONTACT_WITHDRAWN = "contact_withdrawn", "The way to reach them is not to be used"
    ERASURE_REQUESTED = "erasure_requested", "They asked to be erased"

    @property
    def is_about_contact(self) -> bool:
        return self in {NoteKind.CONTACT_CHANGED, NoteKind.CONTACT_WITHDRAWN}


class TaskKind(models.TextChoices):
    """What staff are asked to look at (FHIR Task.code). What they read: `wording.staff.TASK`."""

    DANGER = "danger", "May be in danger"
    DECLINED = "declined", "The group said no, or could not take them"


class RevocationChannel(models.TextChoices):
    """How a stop reached us. Each counts at once."""

    ONLINE = "online", "On their own page"
    WRITING = "writing", "In writing"
    SPOKEN = "spoken", "Spoken"
    # Pressed by the person themselves, on a device that staff had handed to them.
    DEVICE = "device", "On a device of the agency"


class Outcome(models.TextChoices):
    """How a referral ended, in words that blame nobody."""

    CONNECTED = "connected", "They are in touch"
    CHOSE_NOT_TO = "chose_not_to", "They chose something else"
    NO_CAPACITY = "no_capacity", "The group had no room"
    NOT_A_FIT = "not_a_fit", "The group was not the right one"
    NOT_REACHED = "not_reached", "They could not be reached"
    ALREADY_INVOLVED = "already_involved", "They already go there"
    REFERRED_ON = "referred_on", "They went somewhere else"
    MOVED_AWAY = "moved_away", "They moved away"
    DIED = "died", "They died"
    PERMISSION_WITHDRAWN = "permission_withdrawn", "They stopped sharing"


class Obstacle(models.TextChoices):
    """What keeps a group from being sent or shown what the person permits (`referrals.selectors.recipients`)."""

    NOT_LISTED = "recipient_not_listed", "Not listed any more"
    NOT_CONFIRMED = "recipient_not_confirmed", "No confirmed e-mail address for referrals"
    RENAMED = "recipient_renamed", "Another name than in the permission"
    MOVED = "recipient_moved", "Belongs to another body, or works elsewhere"
    NEW_CONTACT = "recipient_new_contact", "Reads its e-mail at another place"


class ActorKind(models.TextChoices):
    """Who did something."""

    STAFF = "staff", "Agency"
    ORGANIZATION = "organization", "Organization"
    PERSON = "person", "The person"
    SYSTEM = "system", "Time"
