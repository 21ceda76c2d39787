"""Addresses of this site as they stand in e-mail: they begin with SITE_URL, and with nothing that a request says."""

from django.conf import settings
from django.urls import get_script_prefix, reverse


def address_of(view: str, *args: str) -> str:
    """The whole address of a page, by the name of its view and what stands in its path.

    `reverse` puts the script prefix first, which a web server may take from a header of the request. It is taken off
    again: SITE_URL alone says where the site is.
    """
    return f"{settings.SITE_URL}/{reverse(view, args=args).removeprefix(get_script_prefix())}"
