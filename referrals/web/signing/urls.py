"""Addresses on a device that was handed over for signing: passed to the first of these, and so to what begins with it."""

from django.urls import URLPattern, path

from referrals.web.signing import on_device

urlpatterns: list[URLPattern] = [
    path("sign/<str:reference>/", on_device.sign, name="sign"),
    path("sign/<str:reference>/answered/", on_device.signed, name="signed"),
    path("sign/<str:reference>/copy/", on_device.copy, name="signed_copy"),
]
