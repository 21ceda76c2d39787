"""What pages say about the person staff are choosing an organization for."""

from uuid import UUID

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def said_stop(context: template.Context, organization: UUID) -> str:
    """The day on which the chosen person said stop for this organization; "" where they did not, and for everybody else."""
    chosen = context.get("chosen")
    day: str = chosen.stops.get(organization, "") if chosen is not None and chosen.name else ""
    return day
