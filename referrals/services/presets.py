"""An agency's usual choices for a referral: kind, purpose, the least information, and how long."""

import uuid
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Agency
from referrals.models import Preset
from referrals.vocabularies import CATEGORIES, Category, Direction, Purpose, ReferralKind
from referrals.wording import staff as words

_BACK = CATEGORIES[Direction.TO_AGENCY]
_DAYS = 90
# What an agency without presets starts with; it can change and delete both.
_FIRST = (
    {
        "name": "Peer support",
        "kind": ReferralKind.WARM_HANDOFF,
        "purpose": Purpose.PEER_SUPPORT,
        "categories_to_organization": [Category.NAME, Category.CONTACT, Category.HOPES, Category.TO_KNOW],
        "is_default": True,
    },
    {
        "name": "Support after hospital",
        "kind": ReferralKind.WARM_HANDOFF,
        "purpose": Purpose.SUPPORT_AFTER_HOSPITAL,
        "categories_to_organization": [
            Category.NAME, Category.CONTACT, Category.BEST_TIME, Category.HOPES, Category.TO_KNOW, Category.WHEREABOUTS,
        ],
    },
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What one referral starts from: a preset, or the usual for a kind. `days` is how long the permission counts."""

    key: str
    name: str
    kind: ReferralKind
    purpose: Purpose
    to_organization: tuple[Category, ...]
    to_agency: tuple[Category, ...]
    days: int

    @property
    def purpose_words(self) -> str:
        """What it is for, as staff read it."""
        return words.PURPOSE(self.purpose)


@transaction.atomic
def presets_of(agency: Agency) -> list[Preset]:
    """The agency's presets; two sensible ones are made where it has none."""
    presets = list(Preset.objects.filter(agency=agency))
    if presets:
        return presets
    for first in _FIRST:
        # Two people may be first at once: the second finds what the first made.
        Preset.objects.get_or_create(
            agency=agency,
            name=first["name"],
            defaults={**first, "categories_to_agency": list(_BACK), "days": _DAYS},
        )
    return list(Preset.objects.filter(agency=agency))


@transaction.atomic
def save_preset(preset: Preset) -> Preset:
    """Writes one preset down; at most one of an agency is the first to be offered."""
    if preset.is_default:
        Preset.objects.filter(agency=preset.agency_id, is_default=True).exclude(pk=preset.pk).update(is_default=False)
    preset.save()
    return preset


def plan_of(agency: Agency, key: str) -> Plan | None:
    """The plan behind `key`, the id of a preset of this agency or a kind of referral; None for anything else."""
    if key in ReferralKind.values:
        return usual(ReferralKind(key))
    try:
        pk = uuid.UUID(key)
    except ValueError:
        return None
    preset = Preset.objects.filter(agency=agency, pk=pk).first()
    return None if preset is None else plan_of_preset(preset)


def plan_of_preset(preset: Preset) -> Plan:
    return Plan(
        key=str(preset.pk),
        name=preset.name,
        kind=ReferralKind(preset.kind),
        purpose=Purpose(preset.purpose),
        to_organization=tuple(map(Category, preset.categories_to_organization)),
        to_agency=tuple(map(Category, preset.categories_to_agency)),
        days=preset.days,
    )


def usual(kind: ReferralKind) -> Plan:
    """What a referral of this kind starts from without a preset."""
    least = (Category.NAME, Category.CONTACT, Category.HOPES, Category.TO_KNOW)
    purpose = Purpose.WORK_TOGETHER if kind == ReferralKind.COORDINATION else Purpose.PEER_SUPPORT
    # Who belongs already is not accepted or declined: nobody is asked to share an answer that never comes.
    back = tuple(category for category in _BACK if kind.is_answered or category != Category.ANSWER)
    return Plan(kind.value, kind.label, kind, purpose, least if kind.is_sent else (), back, _DAYS)
