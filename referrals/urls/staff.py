"""Addresses of people who work for an agency."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
