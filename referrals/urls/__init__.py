"""Addresses about referrals: for staff, for whoever comes by a link, and for the person on a device handed to them."""

from referrals.urls.links import urlpatterns as links
from referrals.urls.staff import urlpatterns as staff

app_name = "referrals"
urlpatterns = [*staff, *links]
