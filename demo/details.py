"""What a listing says about itself beyond its services: who runs it, when it was checked, how to refer.

A listing can state each of these in its `extra`; otherwise chance decides, the same way each time.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from demo import sentences
from demo.chance import chance
from demo.spec import Listing
from directory.models import FieldProvenance, Organization, Pause, PeerEvidence
from directory.vocabularies import (
    CRISIS_ADJACENT,
    AgingField,
    CheckMethod,
    EmergencyCalls,
    OrganizationKind,
    PauseScope,
    PeerCriterion,
)

_CALLS = {
    "never": EmergencyCalls.NEVER_WITHOUT_AGREEMENT,
    "life": EmergencyCalls.ONLY_IF_LIFE_AT_RISK,
    "unknown": EmergencyCalls.UNKNOWN,
}
# Answers to each criterion that lead to each peer status (`directory.facts.peer_status`).
_ANSWERS: dict[str, dict[str, bool]] = {
    "run": {"board_majority": True, "director": True, "staff_majority": True, "budget_control": True, "independent": True},
    "hybrid": {"board_majority": False, "director": True, "staff_majority": True, "independent": True},
    "delivered": {"board_majority": False, "staff_majority": True, "budget_control": False, "independent": False},
    "family": {"board_majority": False, "director": False, "independent": True, "family_led": True},
    "unsaid": {},
}  # fmt: skip
_BOARD_SHARE = {"run": (55, 100), "hybrid": (20, 50), "delivered": (0, 20), "family": (10, 40)}
_PROFILES: dict[str, tuple[str, ...]] = {
    OrganizationKind.PROVIDER_PROGRAMME: ("delivered",),
    OrganizationKind.CLUBHOUSE: ("hybrid", "hybrid", "run"),
    OrganizationKind.GRASSROOTS_GROUP: ("run", "run", "run", "run", "unsaid"),
    OrganizationKind.LOCAL_AFFILIATE: ("hybrid", "run", "unsaid"),
}


def about_safety(listing: Listing) -> dict[str, Any]:
    """When they would call the emergency services, and what they report."""
    dice = chance(f"safety {listing.slug}")
    word = listing.extra.get("calls") or dice.choice(["never", "never", "life", "life", "unknown"])
    reports = "" if word == "unknown" else dice.choice([*sentences.REPORTS, ""])
    return {"calls_emergency_services": _CALLS[word], "reports_to_others": reports}


def about_referring(listing: Listing) -> dict[str, Any]:
    """What the organization asks of those who refer; empty for about a third, and for online communities."""
    dice = chance(f"referring {listing.slug}")
    if dice.random() < 0.35 or listing.kind == OrganizationKind.ONLINE_COMMUNITY:
        return {}
    hours = sentences.BEST_HOURS_GB if listing.town.endswith((" GB", " IE")) else sentences.BEST_HOURS_US
    return {
        "refers_who": dice.choice(sentences.WHO_MAY_REFER),
        "refers_contact": dice.choice(sentences.ASK_FOR),
        "refers_hours": dice.choice(hours),
        "accepts_mandated": dice.choice([False, False, True, None]),
        "refers_needs": dice.choice(sentences.NEED_TO_KNOW),
        "refers_not_needed": dice.choice(sentences.NOT_NEEDED),
    }


def evidence(listing: Listing, organization: Organization, today: date) -> Iterator[PeerEvidence]:
    """Its answers to the questions of who runs it. A few are not approved for publication; shares stay private."""
    dice = chance(f"evidence {listing.slug}")
    profile = listing.extra.get("peers") or dice.choice(_PROFILES.get(listing.kind, ("run", "run", "hybrid", "unsaid")))
    approved = today - timedelta(days=dice.randrange(20, 300))
    for criterion, answer in _ANSWERS[profile].items():
        share = None
        if criterion == PeerCriterion.BOARD_MAJORITY:
            share = dice.randint(*_BOARD_SHARE[profile])
        # The director is one person: many would rather not have that answer published.
        kept_private = dice.random() < (0.6 if criterion == PeerCriterion.DIRECTOR else 0.1)
        yield PeerEvidence(
            organization=organization,
            criterion=criterion,
            answer=answer,
            approved_on=None if kept_private else approved,
            private_share=share,
            source="They told us",
            as_of=approved - timedelta(days=14),
        )


def provenance(listing: Listing, organization: Organization, today: date) -> Iterator[FieldProvenance]:
    """When the listing and its ageing parts were last checked: between yesterday and 400 days ago, or never."""
    dice = chance(f"checked {listing.slug}")
    days = _days_since_check(listing)
    if days is None:
        yield FieldProvenance(organization=organization, field=AgingField.LISTING, source="A list of local groups")
        return
    method = dice.choice(
        [CheckMethod.PHONE, CheckMethod.PHONE, CheckMethod.EMAIL, CheckMethod.VISIT, CheckMethod.THEMSELVES]
    )
    yield _check(organization, AgingField.LISTING, today - timedelta(days=days), method)
    for part in (AgingField.PHONE, AgingField.HOURS, AgingField.ADDRESS, AgingField.CAPACITY):
        if dice.random() < 0.3:
            later = dice.randrange(days + 1)
            yield _check(organization, part, today - timedelta(days=max(later, 1)), dice.choice(list(CheckMethod)))


def _days_since_check(listing: Listing) -> int | None:
    stated = listing.extra.get("checked")
    if stated:
        return None if stated == "never" else int(stated)
    dice = chance(f"days {listing.slug}")
    fate = dice.random()
    if fate < 0.05:
        return None
    if fate < 0.17:
        return dice.randrange(181, 401)
    # Curators check lines that people may lean on more often.
    crisis = any(offer.service in CRISIS_ADJACENT for offer in listing.offers)
    return dice.randrange(1, 85 if crisis else 175)


def _check(organization: Organization, field: str, on: date, method: str) -> FieldProvenance:
    return FieldProvenance(
        organization=organization, field=field, source="Our own check", verified_on=on, method=method
    )


def pauses(listing: Listing, organization: Organization, today: date) -> Iterator[Pause]:
    """`pause=in_person:25:The hall is being painted`: what rests, days until it is back, and why."""
    if not (stated := listing.extra.get("pause")):
        return
    scope, days, reason = (*stated.split(":"), "")[:3]
    # A fortnight's steps, so that loading again on another day changes nothing for a while.
    begun = today - timedelta(days=today.toordinal() % 14)
    yield Pause(
        organization=organization,
        scope=PauseScope(scope),
        valid_from=begun,
        back_on=begun + timedelta(days=14 + int(days)),
        reason=reason,
    )
