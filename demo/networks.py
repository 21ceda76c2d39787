"""Branches of the fictional networks: one line for each, described from the parts in `demo.blocks`."""

from collections.abc import Iterator

from demo import blocks
from demo.chance import chance
from demo.spec import Listing, Offer
from demo.venues import venue

_ACCESS = (
    "step_free",
    "accessible_toilet",
    "parking",
    "lift",
    "hearing_loop",
    "quiet_space",
    "assistance_dogs",
    "captions",
)

# State or nation, the town its office is in, and its towns with the day they meet.
LANTERN = {
    "Oregon": ("Salem OR", {"Medford OR": "1TU", "Astoria OR": "2TH", "Hillsboro OR": "MO/2", "Corvallis OR": "3WE"}),
    "Utah": ("Salt Lake City UT", {"Logan UT": "2WE", "Saint George UT": "1TH", "Ogden UT": "TU"}),
    "Colorado": ("Denver CO", {"Pueblo CO": "1MO", "Fort Collins CO": "TH/2", "Durango CO": "3TU"}),
    "Minnesota": ("Saint Paul MN", {"Rochester MN": "2MO", "Bemidji MN": "1SA", "Mankato MN": "WE/2"}),
    "Washington": ("Olympia WA", {"Bellingham WA": "TH", "Walla Walla WA": "2TU", "Port Townsend WA": "1SU"}),
    "Virginia": ("Richmond VA", {"Fairfax VA": "3TH", "Roanoke VA": "2SA", "Norfolk VA": "TU/2"}),
    "Idaho": ("Boise ID", {"Twin Falls ID": "1WE", "Moscow ID": "4TH"}),
    "Texas": ("Austin TX", {"El Paso TX": "WE", "Amarillo TX": "2SU"}),
    "New York": ("Albany NY", {"Syracuse NY": "1TU+3TU", "Ithaca NY": "2TH"}),
    "Ohio": ("Columbus OH", {"Toledo OH": "MO", "Athens OH": "-1WE"}),
}
THREAD = {
    "England": ("London GB", {"Durham GB": "MO-FR", "Lincoln GB": "TU-SA", "Hereford GB": "MO+WE+FR", "Hastings GB": "MO-TH",
                              "Carlisle GB": "TU+TH", "Ipswich GB": "MO-FR", "Taunton GB": "WE-SA", "Derby GB": "MO-FR"}),
    "Scotland": ("Edinburgh GB", {"Dundee GB": "MO-FR", "Oban GB": "TU+TH", "Dumfries GB": "MO-WE", "Perth GB": "WE-SU"}),
    "Wales": ("Cardiff GB", {"Newport GB": "MO-FR", "Carmarthen GB": "TU-TH", "Llandudno GB": "MO+TH"}),
    "Northern Ireland": ("Belfast GB", {"Omagh GB": "MO-TH", "Newry GB": "TU+FR", "Coleraine GB": "WE+SA"}),
}  # fmt: skip
KEEL = {
    "Tacoma WA": "TU", "Tulsa OK": "1MO+3MO", "Omaha NE": "TH", "Savannah GA": "SU/2", "Madison WI": "WE",
    "Des Moines IA": "2TU", "Reno NV": "MO", "Knoxville TN": "SA/2", "Providence RI": "TH",
    "Santa Fe NM": "1SU+3SU", "Bath GB": "2WE",
    "York GB": "TH/2", "Plymouth GB": "1MO", "Inverness GB": "-1TU", "Galway IE": "WE/2",
}  # fmt: skip
# Chapters that have a number and an area, and no room of their own.
KEEL_BY_PHONE = {"Billings MT": "county", "Sioux Falls SD": "county", "Little Rock AR": "state", "Dover DE": "state"}
CLUBS = {
    "Cincinnati OH": "MO-FR", "Spokane WA": "MO-FR", "Raleigh NC": "MO-SA", "Milwaukee WI": "MO-FR", "Hartford CT": "MO-FR",
    "Greenville SC": "MO-TH", "Leeds GB": "MO-FR", "Coventry GB": "MO-FR",
}  # fmt: skip
COATS = {
    "Baltimore MD": "4 weeks",
    "Cleveland OH": "10 days",
    "Louisville KY": "",
    "Sacramento CA": "a month",
    "Newark NJ": "2 weeks",
}
_POSTCODES = {"Leeds GB": "LS9", "Fairfax VA": "22030", "Spokane WA": "99201", "Boise ID": "83702"}


def branches() -> Iterator[Listing]:
    """Every regional body and local branch of the networks."""
    yield from _lantern()
    yield from _common_thread()
    yield from _even_keel()
    yield from _clubhouses()
    yield from _two_coats()


def _lantern() -> Iterator[Listing]:
    stories = iter(blocks.texts("lantern", blocks.LANTERN_WHO, blocks.LANTERN_WHAT))
    for state, (office, towns) in LANTERN.items():
        slug = f"lantern-alliance-{state.lower().replace(' ', '-')}"
        about = f"The {state} families' office. We answer the phone, train hosts and speak up at the {state} Capitol."
        desk = Offer("advocacy", "Family desk", ("phone", "online"), "MO-FR 09:00-17:00", ("family_carers",), "call_first free",
                     "covers state")  # fmt: skip
        yield Listing(office, f"Lantern Alliance {state}", "regional_body", about, (desk,),
                      {"slug": slug, "parent": "lantern-alliance", "peers": "family"})  # fmt: skip
        for town, days in towns.items():
            name = f"Lantern Alliance {town[:-3]}"
            dice = chance(name)
            service = dice.choice(["family_support", "support_group", "family_education"])
            people = ("family_carers",) if service.startswith("family") else ("adults", "family_carers")
            when = f"{days} {dice.choice(['18:00-19:30', '18:30-20:00', '19:00-20:30', '10:00-11:30'])}"
            offer = Offer(
                service,
                "",
                (),
                when,
                people,
                "walk_in free",
                venue(name, town, _POSTCODES.get(town, "")),
                _access(name),
            )
            yield Listing(town, name, "local_affiliate", next(stories), (offer,), {"parent": slug, "peers": "family"})


def _common_thread() -> Iterator[Listing]:
    stories = iter(blocks.texts("thread", blocks.THREAD_WHO, blocks.THREAD_WHAT))
    codes = {"England": "GB-ENG", "Scotland": "GB-SCT", "Wales": "GB-WLS", "Northern Ireland": "GB-NIR"}
    for nation, (office, towns) in THREAD.items():
        slug = f"common-thread-{nation.lower().replace(' ', '-')}"
        about = f"We support the local charities of {nation}, and carry what people say to those who decide."
        desk = Offer("technical_assistance", "Help for new groups", ("phone", "online"), "TU+TH 10:00-15:00", ("adults",),
                     "call_first free", f"covers {codes[nation]}")  # fmt: skip
        yield Listing(office, f"Common Thread {nation}", "regional_body", about, (desk,),
                      {"slug": slug, "parent": "common-thread", "peers": "hybrid", "phone": "wide"})  # fmt: skip
        for town, days in towns.items():
            yield _thread_branch(town, days, slug, next(stories))
    yield _thread_branch("Sale GB", "MO-FR", "common-thread-england", next(stories), "Common Thread Trafford", "M33")


def _thread_branch(town: str, days: str, parent: str, story: str, name: str = "", postcode: str = "") -> Listing:
    name = name or f"Common Thread {town[:-3]}"
    dice, where = chance(name), venue(name, town, postcode)
    access = _access(name)
    hours = dice.choice(["10:00-15:00", "09:30-16:00", "11:00-17:00", "10:00-13:00"])
    drop_in = Offer("drop_in", "", (), f"{days} {hours}", ("adults",), "walk_in free", where, access)
    second = Offer(
        dice.choice(["one_to_one", "benefits_help", "employment", "recreation_arts", "community_education"]), "", (),
        f"{dice.choice(['TU', 'WE', 'TH'])} 13:00-15:00", ("adults",), f"self_referral free, wait:{dice.randint(2, 9)} weeks",
        "same")  # fmt: skip
    extra = {"parent": parent, "peers": dice.choice(["run", "hybrid"])}
    if name.endswith("Trafford"):
        extra["slug"] = "common-thread-trafford"
    return Listing(town, name, "local_affiliate", story, (drop_in, second), extra)


def _even_keel() -> Iterator[Listing]:
    stories = iter(blocks.texts("keel", blocks.KEEL_WHO, blocks.KEEL_WHAT))
    for town, days in KEEL.items():
        name = f"Even Keel {town[:-3]}"
        clock = chance(name).choice(["18:30-20:00", "19:00-20:30", "17:30-19:00", "10:00-11:30"])
        offer = Offer("support_group", "", (), f"{days} {clock}", ("bipolar", "depression"), "walk_in donation",
                      venue(name, town), _access(name))  # fmt: skip
        yield Listing(town, name, "local_affiliate", next(stories), (offer,), {"parent": "even-keel", "peers": "run"})
    for town, area in KEEL_BY_PHONE.items():
        name = f"Even Keel {town[:-3]}"
        offer = Offer(
            "support_group",
            "",
            ("in_person", "phone"),
            "",
            ("bipolar", "depression"),
            "call_first free",
            f"covers {area}",
        )
        yield Listing(town, name, "local_affiliate", next(stories), (offer,), {"parent": "even-keel"})


def _clubhouses() -> Iterator[Listing]:
    stories = iter(blocks.texts("club", blocks.CLUB_WHO, blocks.CLUB_WHAT))
    for town, days in CLUBS.items():
        name = f"{town[:-3]} Open Door Clubhouse"
        offer = Offer("employment", "", (), f"{days} 08:30-16:30", ("adults",), "walk_in self_referral free, open",
                      venue(name, town, _POSTCODES.get(town, "")), ("step_free", "lift", "accessible_toilet"))  # fmt: skip
        evening = Offer("recreation_arts", "Evening out", (), "TH 17:00-19:30", ("adults",), "walk_in fee:3", "same")
        yield Listing(town, name, "clubhouse", next(stories), (offer, evening), {"parent": "open-door-clubhouses"})


def _two_coats() -> Iterator[Listing]:
    stories = iter(blocks.texts("coats", blocks.COATS_WHO, blocks.COATS_WHAT))
    for town, wait in COATS.items():
        name = f"Two Coats {town[:-3]}"
        room = f", wait:{wait}" if wait else ", open"
        terms = f"referral_needed self_referral free{room}"
        bridge = Offer(
            "peer_bridger", "", ("in_person", "phone"), "MO-FR 09:00-17:00", ("in_hospital",), terms, "covers county"
        )
        plan = Offer(
            "discharge_planning", "Plan for going home", ("in_person",), "", ("in_hospital",), terms, "covers county"
        )
        yield Listing(town, name, "consumer_operated_service", next(stories), (bridge, plan),
                      {"parent": "two-coats", "peers": "run"})  # fmt: skip


def _access(key: str) -> tuple[str, ...]:
    dice = chance(f"access {key}")
    return tuple(word for word in _ACCESS if dice.random() < 0.3)
