"""What a curator is told who makes something online, or by phone, without the area it is for."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from directory.facts.attendance import from_afar, meets_in_person
from directory.models import Service
from directory.vocabularies import Format

_SAID = (
    "{}: nothing says for which area it is online or by phone. Searches list it last, as not stated."
    ' <a href="{}">Add the area on its page</a>, under “Areas it covers”.'
)


def tell_of_missing_areas(request: HttpRequest, services: Iterable[Service]) -> None:
    """A warning for each of these services that people join from elsewhere and that states no area."""
    for service in services:
        far = not meets_in_person(service.formats) or Format.ONLINE in from_afar(service.formats)
        if far and not service.areas.exists():
            page = reverse("admin:directory_service_change", args=[service.pk])
            name = service.name or service.get_service_type_display()
            messages.warning(request, format_html(_SAID, name, page))
