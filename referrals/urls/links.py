"""Addresses for whoever comes by a link, and for signing."""

from django.urls import URLPattern, path
from django.views.generic import TemplateView

urlpatterns: list[URLPattern] = [
    # Replaced by the door's own page in the next change.
    path("open/", TemplateView.as_view(template_name="404.html"), name="open"),
]
