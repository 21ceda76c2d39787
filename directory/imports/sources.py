"""What the rows of well-known lists stand for. All such knowledge is in this file, none of it in code elsewhere.

A row's own columns come first, then the list it is from, then its network, then what the command was told.
"""

from dataclasses import dataclass

from directory.places import normalize
from directory.vocabularies import Format, OrganizationKind, Population, ServiceType


@dataclass(frozen=True, slots=True)
class SourceDefaults:
    """What a row stands for where it does not say so itself; empty where nothing is known."""

    kind: str = ""
    service: str = ""
    service_name: str = ""
    formats: tuple[str, ...] = ()
    # Without a street the address is taken to be withheld, and the public sees the town only.
    private_without_street: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """The top of a tree of organizations; `names` are ways its own row may call it."""

    slug: str
    name: str
    names: tuple[str, ...]
    # With one of these taken away, the name of a state's own body is the name of the state.
    prefixes: tuple[str, ...]
    member: SourceDefaults

    def is_called(self, name: str) -> bool:
        return normalize(name) in {normalize(own) for own in (self.name, *self.names)}


NETWORKS: dict[str, Network] = {
    network.slug: network
    for network in (
        Network(
            "nami",
            "NAMI",
            ("National Alliance on Mental Illness",),
            ("nami", "nami of"),
            # Affiliates choose what they run: the list does not say, so nothing more exact is claimed.
            SourceDefaults(OrganizationKind.LOCAL_AFFILIATE, ServiceType.OTHER, "Support, classes and advocacy"),
        ),
        Network(
            "clubhouse-international",
            "Clubhouse International",
            (),
            (),
            # A clubhouse is a house by definition [Clubhouse International, Quality Standards]. It has members and a
            # working day, so it is not listed as a drop-in.
            SourceDefaults(OrganizationKind.CLUBHOUSE, ServiceType.OTHER, "Clubhouse", (Format.IN_PERSON,)),
        ),
        Network(
            "dbsa",
            "Depression and Bipolar Support Alliance",
            ("DBSA",),
            ("dbsa",),
            # Chapters are defined by the peer support groups they run [dbsalliance.org].
            SourceDefaults(OrganizationKind.LOCAL_AFFILIATE, ServiceType.SUPPORT_GROUP),
        ),
        Network(
            "mental-health-america",
            "Mental Health America",
            ("MHA",),
            ("mental health", "mha of", "mha", "mental health america of"),
            SourceDefaults(OrganizationKind.LOCAL_AFFILIATE, ServiceType.OTHER, "Information, support and advocacy"),
        ),
    )
}

LISTS: dict[str, SourceDefaults] = {
    "nami/warmline-directory": SourceDefaults(OrganizationKind.WARMLINE, ServiceType.WARMLINE, "", (Format.PHONE,)),
    "power2u/peer-respite-directory": SourceDefaults(
        OrganizationKind.PEER_RESPITE, ServiceType.PEER_RESPITE, "", (Format.IN_PERSON,), private_without_street=True
    ),
}

# The body at the top of a network: its service is not known, so only the ways in that it states count.
NETWORK_TOP = SourceDefaults(OrganizationKind.NATIONAL_BODY, ServiceType.OTHER, "Help from the national office")

# Page furniture that a list took for names, and how its street cell begins then: "Search By | P, Real Name, Street".
FURNITURE_NAMES = ("back to search", "search by", "read more", "view details", "click here")
FURNITURE_STREET = r"Search By\s*\|\s*\w+\s*,\s*(?P<name>[^,]{2,200}?)\s*,\s*(?P<street>.+)"

# Rows that are pages of a website and not organizations: kept, and pointed out.
PAGE_NAMES = r"\bEvents in \w+"
ONLINE_NAMES = r"\bvirtual\b"

# "Population: Teen / LGBTQI." in the warmline directory.
POPULATIONS: dict[str, str] = {
    "teen": Population.YOUNG_PEOPLE,
    "youth": Population.YOUNG_PEOPLE,
    "adult": Population.ADULTS,
    "aging": Population.OLDER_ADULTS,
    "military": Population.VETERANS,
    "veteran": Population.VETERANS,
    "lgbtqi": Population.LGBTQ,
    "lgbtq": Population.LGBTQ,
}

# Words of a name that say what a row is, where neither its columns nor its list do.
NAME_SERVICES: tuple[tuple[str, str], ...] = (
    (r"\bwarm ?line\b", ServiceType.WARMLINE),
    (r"\bpeer respite\b", ServiceType.PEER_RESPITE),
    (r"\b(support|anxiety|depression|bipolar|self[- ]help) group\b|\bhearing voices\b", ServiceType.SUPPORT_GROUP),
    (r"\bpeer support\b", ServiceType.ONE_TO_ONE),
    (r"\badvocacy\b", ServiceType.ADVOCACY),
    (r"\bdrop[- ]in\b", ServiceType.DROP_IN),
)
NAME_POPULATIONS: tuple[tuple[str, str], ...] = (
    (r"\banxiety group\b", Population.ANXIETY),
    (r"\bdepression group\b", Population.DEPRESSION),
    (r"\bhearing voices\b", Population.HEARING_VOICES),
    (r"\bbipolar group\b", Population.BIPOLAR),
)


def defaults_of_source(source: str, network: str) -> SourceDefaults:
    """What a row of this list and network stands for."""
    if source in LISTS:
        return LISTS[source]
    return NETWORKS[network].member if network in NETWORKS else SourceDefaults()
