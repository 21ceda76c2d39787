"""From a typed name to the area or the organization that somebody means."""

import re

from django.db.models import Case, IntegerField, Q, Value, When

from directory import places
from directory.curation.finding import find
from directory.models import Area, Organization
from directory.places.served import served_countries
from directory.vocabularies import AreaKind

_SUGGESTIONS = 12
_SHORT_NUMBER = re.compile(r"\((?:[^()]*, )?([0-9a-f]{8})\)$")
_WIDEST_FIRST = (AreaKind.WORLD, AreaKind.NATION, AreaKind.REGION, AreaKind.COUNTY, AreaKind.POSTCODE)


def areas_named(text: str) -> list[Area]:
    """The areas that a code, a label, a name or a phrase such as "Multnomah County, OR" stands for; [] for none."""
    exact = list(Area.objects.filter(Q(pk__iexact=text) | Q(label__iexact=text)).order_by("pk"))
    served = served_countries()
    if any(area.country in served or area.pk in (text.upper(), "*") for area in exact):
        return exact
    match = places.areas_from_text(text)
    if match and not match.inferred:
        return list(Area.objects.filter(pk__in=match.codes).order_by("pk"))
    return exact or list(Area.objects.filter(search_name=places.normalize(text)).order_by("label", "pk")[:_SUGGESTIONS])


def area_suggestions(text: str) -> list[str]:
    """Labels of areas whose name or postal code begins with the text: of the countries served first, then the widest."""
    name = places.normalize(text)
    if not name:
        return []
    rank = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(_WIDEST_FIRST)), output_field=IntegerField())
    abroad = Case(When(country__in=["", *served_countries()], then=Value(0)), default=Value(1))
    areas = Area.objects.filter(search_name__startswith=name).order_by(abroad, rank, "label", "pk")
    return list(dict.fromkeys(areas.values_list("label", flat=True)[:_SUGGESTIONS]))


def organizations_named(text: str) -> list[Organization]:
    """The organizations of exactly this name, or the one whose short number stands in brackets after it."""
    if short := _SHORT_NUMBER.search(text):
        return list(Organization.objects.filter(id__startswith=short[1])[:2])
    return list(Organization.objects.filter(name__iexact=text).prefetch_related("locations")[:_SUGGESTIONS])


def organization_suggestions(text: str) -> list[str]:
    """Full names of organizations that hold the text in name, town or number."""
    organizations = find(Organization.objects.prefetch_related("locations"), text)
    return [full_name(organization) for organization in organizations[:_SUGGESTIONS]]


def full_name(organization: Organization) -> str:
    """The name, and where another one has it too the town and the first eight signs of the id."""
    if Organization.objects.filter(name__iexact=organization.name).exclude(pk=organization.pk).exists():
        town = next((place.city for place in organization.locations.all() if place.city), "")
        return f"{organization.name} ({', '.join(filter(None, [town, str(organization.pk)[:8]]))})"
    return organization.name
