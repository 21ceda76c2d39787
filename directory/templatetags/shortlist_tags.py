"""What pages show of the visitor's shortlist. Pages of those who have none do not touch the session."""

from uuid import UUID

from django import template

from directory.handouts import qr, session_store
from directory.models.handout import MOST_LISTINGS

register = template.Library()


@register.simple_tag(takes_context=True)
def shortlist_count(context: template.Context) -> int:
    """How many listings are on it."""
    return len(on_shortlist(context))


@register.simple_tag(takes_context=True)
def on_shortlist(context: template.Context) -> frozenset[UUID]:
    """The ids of the listings on it."""
    request = context.get("request")
    return frozenset(session_store.read(request).ids) if request is not None else frozenset()


@register.simple_tag(takes_context=True)
def shortlist_is_full(context: template.Context) -> bool:
    """Whether nothing more fits: pages say so in place of the button, before anybody has chosen."""
    return shortlist_count(context) >= MOST_LISTINGS


@register.simple_tag
def filled(sentence: str, day: str) -> str:
    """A sentence of a hand-out with its day."""
    return sentence.replace("{day}", day)


@register.simple_tag
def qr_code(address: str) -> str:
    """The QR code of an address, for an `img`."""
    return qr.data_uri(address)
