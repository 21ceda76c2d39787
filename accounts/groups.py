"""The groups of curators that come with the program."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

CURATORS = "Curators"
PRIVATE_ADDRESSES = "Curators who see private addresses"

_ALL: tuple[str, ...] = ("view", "add", "change", "delete")
# App, model and rights. Private addresses are not among them: they take the second group.
_CURATORS = {
    ("directory", "organization"): _ALL,
    ("directory", "service"): _ALL,
    ("directory", "serviceatlocation"): _ALL,
    ("directory", "servicearea"): _ALL,
    ("directory", "location"): _ALL,
    ("directory", "phone"): _ALL,
    ("directory", "schedule"): _ALL,
    ("directory", "pause"): _ALL,
    ("directory", "peerevidence"): _ALL,
    ("directory", "donotlist"): _ALL,
    ("directory", "report"): ("view", "change", "delete"),
    ("directory", "fieldprovenance"): ("view",),
    ("directory", "area"): ("view",),
    # What organizations say about receiving referrals; nothing about people.
    ("directory", "organizationparty"): ("view", "add", "change"),
}
_PRIVATE: dict[tuple[str, str], tuple[str, ...]] = {("directory", "privateaddress"): ("view", "change")}


def make_groups(**_: Any) -> None:
    """Create both groups and give each exactly its rights; a receiver of post_migrate, safe to call again.

    Rights that somebody adds to these groups by hand go away with the next migration: other needs take other groups.
    """
    for name, rights in ((CURATORS, _CURATORS), (PRIVATE_ADDRESSES, _PRIVATE)):
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(rights))


def _permissions(rights: dict[tuple[str, str], tuple[str, ...]]) -> list[Permission]:
    wanted = Q(pk__in=[])
    for (app, model), actions in rights.items():
        wanted |= Q(content_type__app_label=app, codename__in=[f"{action}_{model}" for action in actions])
    return list(Permission.objects.filter(wanted))
