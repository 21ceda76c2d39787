"""What pages say about the person staff are choosing an organization for."""

from uuid import UUID

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def refused(context: template.Context, organization: UUID) -> tuple[str, str] | None:
    """What the chosen person said to this organization, "stop for" or "no to", and the day; None for everybody else."""
    chosen = context.get("chosen")
    found: tuple[str, str] | None = chosen.refused.get(organization) if chosen is not None and chosen.name else None
    return found
