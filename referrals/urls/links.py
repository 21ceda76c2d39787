"""Addresses for whoever comes by a link, and for signing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
