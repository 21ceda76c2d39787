"""Addresses about referrals: for staff, for whoever comes by a link, and for the person on a device handed to them."""

from referrals.web.link_urls import urlpatterns as links
from referrals.web.staff.urls import urlpatterns as staff

app_name = "referrals"
urlpatterns = [*staff, *links]
