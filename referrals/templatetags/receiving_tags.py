"""Marks beside listings for people who refer; public pages ask for none of it."""

from collections.abc import Iterable
from uuid import UUID

from django import template

from directory.curation.requests import asked_not_to_be_listed
from directory.models import Organization
from directory.search.result import SearchResult
from referrals.models import OrganizationDesk

register = template.Library()


@register.simple_tag
def unable_to_receive(search_result: SearchResult) -> frozenset[UUID]:
    """Of the listings on a page of results, those that can't receive referrals here yet. One query."""
    return _unable(result.organization for group in search_result.groups for result in group.items)


@register.simple_tag
def is_unable_to_receive(organization: Organization) -> bool:
    """The same of one listing."""
    return bool(_unable([organization]))


@register.simple_tag
def not_to_be_listed(search_result: SearchResult) -> frozenset[UUID]:
    """Of the listings on a page of results, those that asked not to be listed: nothing is sent to them. One query."""
    return asked_not_to_be_listed(result.organization for group in search_result.groups for result in group.items)


@register.simple_tag
def is_not_to_be_listed(organization: Organization) -> bool:
    """The same of one listing."""
    return bool(asked_not_to_be_listed([organization]))


def _unable(organizations: Iterable[Organization]) -> frozenset[UUID]:
    wanted = frozenset(organization.pk for organization in organizations)
    desks = OrganizationDesk.objects.filter(pk__in=wanted)
    return wanted - {desk.pk for desk in desks if not desk.missing_facts}
