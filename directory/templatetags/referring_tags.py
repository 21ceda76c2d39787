"""Marks beside listings for people who refer; public pages ask for none of it."""

from collections.abc import Iterator
from uuid import UUID

from django import template

from directory import referring
from directory.curation.requests import asked_not_to_be_listed
from directory.models import Organization
from directory.search.result import SearchResult

register = template.Library()


@register.simple_tag
def unable_to_receive(search_result: SearchResult) -> frozenset[UUID]:
    """Of the listings on a page of results, those that can't receive referrals here yet. One query."""
    return referring.unable_to_receive({organization.pk for organization in _listed(search_result)})


@register.simple_tag
def is_unable_to_receive(organization: Organization) -> bool:
    """The same of one listing."""
    return bool(referring.unable_to_receive({organization.pk}))


@register.simple_tag
def not_to_be_listed(search_result: SearchResult) -> frozenset[UUID]:
    """Of the listings on a page of results, those that asked not to be listed: nothing is sent to them. One query."""
    return asked_not_to_be_listed(_listed(search_result))


@register.simple_tag
def is_not_to_be_listed(organization: Organization) -> bool:
    """The same of one listing."""
    return bool(asked_not_to_be_listed([organization]))


@register.simple_tag(takes_context=True)
def refused(context: template.Context, organization: UUID) -> tuple[str, str] | None:
    """What the chosen person said to this organization, "stop for" or "no to", and the day; None for everybody else."""
    chosen: referring.Chosen | None = context.get("chosen")
    return chosen.refused.get(organization) if chosen is not None and chosen.name else None


def _listed(search_result: SearchResult) -> Iterator[Organization]:
    return (result.organization for group in search_result.groups for result in group.items)
