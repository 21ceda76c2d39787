"""The words a listing is described with.

Each vocabulary is append-only: the search index numbers its values by position (`directory.search.tags`), so a
value may be added at the end but never moved. Names follow HSDS 3 and the Meeting Guide where they have one.
"""

from django.db.models import TextChoices


class OrganizationKind(TextChoices):
    NATIONAL_BODY = "national_body", "National body"
    REGIONAL_BODY = "regional_body", "State or regional body"
    LOCAL_AFFILIATE = "local_affiliate", "Local branch of a network"
    GRASSROOTS_GROUP = "grassroots_group", "Grassroots group"
    CONSUMER_OPERATED_SERVICE = "consumer_operated_service", "Service run by the people who use it"
    STATEWIDE_CONSUMER_NETWORK = "statewide_consumer_network", "State-wide network of people with experience"
    RECOVERY_COMMUNITY_ORGANIZATION = "recovery_community_organization", "Recovery community organization"
    CLUBHOUSE = "clubhouse", "Clubhouse"
    PEER_RESPITE = "peer_respite", "Peer respite house"
    WARMLINE = "warmline", "Warmline"
    DROP_IN_CENTRE = "drop_in_centre", "Drop-in centre"
    PROVIDER_PROGRAMME = "provider_programme", "Peer programme of a service provider"
    ONLINE_COMMUNITY = "online_community", "Online community"


class ServiceType(TextChoices):
    SUPPORT_GROUP = "support_group", "Support group"
    ONE_TO_ONE = "one_to_one", "One-to-one support"
    PEER_BRIDGER = "peer_bridger", "Peer bridger, from hospital to home"
    DISCHARGE_PLANNING = "discharge_planning", "Help planning to leave hospital"
    HOSPITAL_VISITING = "hospital_visiting", "Hospital visits"
    WARMLINE = "warmline", "Warmline: peers on the phone"
    PEER_RESPITE = "peer_respite", "Peer respite: a place to stay"
    DROP_IN = "drop_in", "Drop-in"
    RECOVERY_EDUCATION = "recovery_education", "Recovery classes"
    FAMILY_EDUCATION = "family_education", "Classes for families"
    FAMILY_SUPPORT = "family_support", "Family support"
    ADVOCACY = "advocacy", "Advocacy: help being heard"
    EMPLOYMENT = "employment", "Help with work"
    HOUSING = "housing", "Help with housing"
    BENEFITS_HELP = "benefits_help", "Help with benefits"
    RECREATION_ARTS = "recreation_arts", "Arts, sport and time together"
    HOMELESS_OUTREACH = "homeless_outreach", "Outreach to people without a home"
    CRISIS_PREVENTION = "crisis_prevention", "Support before a crisis"
    COMMUNITY_EDUCATION = "community_education", "Talks and training in the community"
    TECHNICAL_ASSISTANCE = "technical_assistance", "Help for peer groups starting out"
    OTHER = "other", "Something else"


# Services people may turn to in place of a crisis service: their details go stale sooner.
CRISIS_ADJACENT = frozenset({ServiceType.WARMLINE, ServiceType.PEER_RESPITE, ServiceType.CRISIS_PREVENTION})


class Format(TextChoices):
    IN_PERSON = "in_person", "In person"
    ONLINE = "online", "Online"
    HYBRID = "hybrid", "In person and online together"
    PHONE = "phone", "By phone"
    TEXT = "text", "By text message"
    CHAT = "chat", "By chat"


# A hybrid meeting can be joined either way, so it answers both questions [docs/domain.md].
FORMAT_ANSWERS: dict[str, tuple[str, ...]] = {Format.HYBRID: (Format.HYBRID, Format.IN_PERSON, Format.ONLINE)}
REMOTE_FORMATS = frozenset({Format.ONLINE, Format.PHONE, Format.TEXT, Format.CHAT})
# Joined over the internet; who says no area may be joined from anywhere. Telephones are paid for by a state or county.
ONLINE_FORMATS = frozenset({Format.ONLINE, Format.HYBRID})


class Population(TextChoices):
    ADULTS = "adults", "Adults"
    YOUNG_PEOPLE = "young_people", "Young people"
    OLDER_ADULTS = "older_adults", "Older adults"
    WOMEN = "women", "Women"
    MEN = "men", "Men"
    NON_BINARY = "non_binary", "Non-binary people"
    TRANS = "trans", "Trans people"
    LGBTQ = "lgbtq", "LGBTQ+ people"
    VETERANS = "veterans", "Veterans"
    PARENTS = "parents", "Parents"
    PERINATAL = "perinatal", "Pregnancy and new parents"
    FAMILY_CARERS = "family_carers", "Family and carers"
    DEAF = "deaf", "Deaf or hard of hearing people"
    INDIGENOUS = "indigenous", "Indigenous peoples"
    PEOPLE_OF_COLOUR = "people_of_colour", "People of colour"
    JUSTICE_INVOLVED = "justice_involved", "People who have been in prison or court"
    IN_HOSPITAL = "in_hospital", "People in hospital now"
    HOMELESS = "homeless", "People without a home"
    SUBSTANCE_USE = "substance_use", "Drugs or alcohol too"
    BIPOLAR = "bipolar", "Bipolar"
    DEPRESSION = "depression", "Depression"
    ANXIETY = "anxiety", "Anxiety"
    PSYCHOSIS = "psychosis", "Psychosis or schizophrenia"
    HEARING_VOICES = "hearing_voices", "Hearing voices"
    EATING = "eating", "Eating difficulties"
    OCD = "ocd", "OCD"
    TRAUMA = "trauma", "Trauma"
    PERSONALITY_DISORDER = "personality_disorder", "Personality disorder"
    SELF_HARM = "self_harm", "Self-harm"
    SUICIDE = "suicide", "Thoughts of suicide"
    BEREAVED_BY_SUICIDE = "bereaved_by_suicide", "Bereaved by suicide"
    AUTISM_ADHD = "autism_adhd", "Autism or ADHD"


class Accessibility(TextChoices):
    STEP_FREE = "step_free", "Step-free"
    LIFT = "lift", "Lift"
    ACCESSIBLE_TOILET = "accessible_toilet", "Accessible toilet"
    PARKING = "parking", "Parking"
    HEARING_LOOP = "hearing_loop", "Hearing loop"
    SIGN_LANGUAGE = "sign_language", "Sign language"
    CAPTIONS = "captions", "Captions"
    QUIET_SPACE = "quiet_space", "Quiet space"
    FRAGRANCE_FREE = "fragrance_free", "Fragrance-free"
    CHILD_FRIENDLY = "child_friendly", "Children welcome"
    ASSISTANCE_DOGS = "assistance_dogs", "Assistance dogs welcome"


class Cost(TextChoices):
    FREE = "free", "Free"
    DONATION = "donation", "Give what you like"
    SLIDING_SCALE = "sliding_scale", "Pay what you can"
    FEE = "fee", "There is a fee"


class Joining(TextChoices):
    WALK_IN = "walk_in", "Walk in"
    CALL_FIRST = "call_first", "Call first"
    REFERRAL_NEEDED = "referral_needed", "Somebody must refer you"
    SELF_REFERRAL = "self_referral", "Refer yourself"
    WAITING_LIST = "waiting_list", "Join a waiting list"


class Capacity(TextChoices):
    OPEN = "open", "Taking people now"
    WAITING_LIST = "waiting_list", "Has a waiting list"
    CLOSED = "closed", "Not taking people now"
    NOT_SAID = "not_said", "They have not told us"


class HolidayHours(TextChoices):
    """Whether a time holds on public holidays. Who has not said is never called open on one."""

    NOT_SAID = "not_said", "They have not told us"
    CLOSED = "closed", "Closed on public holidays"
    OPEN = "open", "Open on public holidays too"


class PauseScope(TextChoices):
    """What does not happen for a while."""

    EVERYTHING = "everything", "Everything"
    IN_PERSON = "in_person", "Meeting in person"
    ONLINE = "online", "Online, chat included"
    PHONE = "phone", "By phone or text message"


class EmergencyCalls(TextChoices):
    NEVER_WITHOUT_AGREEMENT = "never_without_agreement", "They never call the emergency services unless you agree"
    ONLY_IF_LIFE_AT_RISK = "only_if_life_at_risk", "They call the emergency services only if a life is at risk"
    UNKNOWN = "unknown", "They have not told us when they would call the emergency services"


class PeerStatus(TextChoices):
    PEER_RUN = "peer_run", "Run by peers"
    HYBRID = "hybrid", "Partly run by peers"
    PEER_DELIVERED = "peer_delivered", "Peers work here, a service provider runs it"
    FAMILY_LED = "family_led", "Run by families"
    NOT_SAID = "not_said", "They have not told us yet who runs this group"


class PeerCriterion(TextChoices):
    """The questions an organization answers about itself.

    Sources: SAMHSA Consumer-Operated Services kit (board at least 51 %); Ostrow and Hayes 2015 (board, director,
    staff majority); peer respite and recovery community organization criteria.
    """

    BOARD_MAJORITY = "board_majority", "At least 51 % of the board have lived experience"
    DIRECTOR = "director", "The director has lived experience"
    STAFF_MAJORITY = "staff_majority", "Most staff and volunteers have lived experience"
    BUDGET_CONTROL = "budget_control", "The organization controls its own budget"
    INDEPENDENT = "independent", "It is independent of any service provider"
    FAMILY_LED = "family_led", "It is led by family members and carers"


class Precision(TextChoices):
    """How well a position is known, from best to coarsest [docs/domain.md]."""

    EXACT = "exact", "the street address"
    POSTCODE = "postcode", "the centre of the postal code"
    OUTCODE = "outcode", "the centre of the postal district"
    TOWN = "town", "the centre of the town"
    AREA = "area", "the middle of a wide area"


class AreaKind(TextChoices):
    WORLD = "world", "Everywhere"
    NATION = "nation", "Nation"
    REGION = "region", "State, or nation of the UK"
    COUNTY = "county", "County or district"
    POSTCODE = "postcode", "Postal code"


class ListingState(TextChoices):
    PUBLISHED = "published", "Published"
    DRAFT = "draft", "Draft"
    SUPPRESSED = "suppressed", "Hidden: details known to be wrong"
    DO_NOT_LIST = "do_not_list", "Asked not to be listed"
    NETWORK_ONLY = "network_only", "A network's name only, not a listing"


class PhoneKind(TextChoices):
    VOICE = "voice", "Phone"
    TEXT = "text", "Text message"
    TEXTPHONE = "textphone", "Textphone (TTY)"
    FAX = "fax", "Fax"


class AgingField(TextChoices):
    """The parts of a listing that go out of date, each with its own provenance."""

    LISTING = "listing", "Listing as a whole"
    PHONE = "phone", "Phone"
    HOURS = "hours", "Days and times"
    ADDRESS = "address", "Address"
    CAPACITY = "capacity", "Whether they take people now"


class CheckMethod(TextChoices):
    PHONE = "phone", "by phone"
    EMAIL = "email", "by e-mail"
    VISIT = "visit", "in person"
    WEBSITE = "website", "on their website"
    THEMSELVES = "themselves", "by the organization itself"
    SOURCE = "source", "by the list it came from"
