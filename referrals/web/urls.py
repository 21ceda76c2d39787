"""Addresses about referrals: for staff, for whoever comes by a link, and for the person on a device handed to them."""

from referrals.web.entry_urls import urlpatterns as links
from referrals.web.organization.urls import urlpatterns as organization
from referrals.web.person.urls import urlpatterns as person
from referrals.web.representative.urls import urlpatterns as representative
from referrals.web.signing.urls import urlpatterns as signing
from referrals.web.staff.urls import urlpatterns as staff

app_name = "referrals"
urlpatterns = [*staff, *links, *organization, *person, *representative, *signing]
