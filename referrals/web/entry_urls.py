"""Where every link leads first, whoever it is for."""

from django.urls import URLPattern, path, re_path

from referrals.web import link_access, link_entry

urlpatterns: list[URLPattern] = [
    path("open/", link_entry.open_link, name="open"),
    # Mail programs that write %23 for the # of a link send its token here. Links lead to the first; people keep others.
    re_path(r"^open/[#%].*$", link_entry.coded, name="link_open"),
    re_path(r"^my/[#%].*$", link_entry.coded, name="person_link_open"),
    re_path(r"^received/[#%].*$", link_entry.coded, name="organization_link_open"),
    re_path(r"^for/[#%].*$", link_entry.coded, name="representative_link_open"),
    # Nothing is open at an address that does not say which link it is about.
    path("my/", link_access.nothing_here, name="person_nowhere"),
    path("received/", link_access.nothing_here, name="organization_nowhere"),
    path("for/", link_access.nothing_here, name="representative_nowhere"),
]
