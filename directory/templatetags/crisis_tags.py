"""Whom to call instead of waiting for an answer."""

from typing import Any

from django import template
from django.conf import settings

from directory import crisis

register = template.Library()


@register.inclusion_tag("_not_at_once.html", takes_context=True)
def not_at_once(context: template.Context, said: bool = False) -> dict[str, Any]:
    """Beside a field: nobody reads this at once, and the line that answers now, of the `country` of the page.

    `said`: the words of somebody who may be in danger were sent; then the line comes first.
    """
    return {"countries": crisis.for_place(context.get("country") or "", settings.SITE_COUNTRY), "said": said}
