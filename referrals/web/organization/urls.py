"""Addresses of an organization that received a referral. `here` is its reference, which its e-mails hold too."""

from django.urls import URLPattern, path

from referrals.web.organization.views import referral_page, responses

urlpatterns: list[URLPattern] = [
    path("received/<str:here>/", referral_page.organization, name="organization"),
    path("received/<str:here>/open/", referral_page.open_it, name="organization_open"),
    path("received/<str:here>/answer/", responses.answer, name="organization_answer"),
    path("received/<str:here>/ask/", responses.ask, name="organization_ask"),
    path("received/<str:here>/no/", responses.say_no, name="organization_no"),
    path("received/<str:here>/stop/", responses.stop, name="organization_stop"),
    path("received/<str:here>/hand-on/", responses.hand_on, name="organization_hand_on"),
    path("received/<str:here>/print/", responses.to_print, name="organization_print"),
]
