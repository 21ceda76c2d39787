"""Whom to call instead of waiting for an answer."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from directory.crisis import fitting, lines

register = template.Library()


@register.inclusion_tag("_not_at_once.html", takes_context=True)
def not_at_once(context: template.Context, already_told: bool = False, lead: str = "") -> dict[str, Any]:
    """Beside a field: nobody reads this at once, and the line that answers now, of the `country` of the page.

    `already_told`: the words of somebody who may be in danger were sent; then the line comes first. `lead` is said instead of
    "Nobody reads this at once", where it is known who reads it and when.
    """
    countries = lines.for_place(context.get("country") or "", settings.SITE_COUNTRIES)
    return {"countries": countries, "already_told": already_told, "lead": lead}


@register.simple_tag(takes_context=True)
def exit_address(context: template.Context) -> str:
    """Where every "Exit this page" of a page leads: the way out, to a weather page of the country the page is about."""
    place = context.get("place")
    country = context.get("country") or (place.country if place else "")
    return reverse("directory:leave") + ("?in=GB" if lines.answered_by(country) == "GB" else "")


@register.filter
def fitting_groups(country: lines.Country) -> list[tuple[str, list[fitting.FittingLine]]]:
    """Lines for somebody in particular, under their headings."""
    return fitting.groups(country.code)
