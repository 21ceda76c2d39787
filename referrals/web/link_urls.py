"""Addresses for whoever comes by a link, and for signing."""

from django.urls import URLPattern, path, re_path

from referrals.web import documents, link_access, link_entry
from referrals.web.organization.views import referral_page, responses
from referrals.web.person.views import advocates, data_export, home_page, notes, self_report
from referrals.web.person.views import release as person_release
from referrals.web.representative import views as representative_pages
from referrals.web.signing import on_device
from referrals.web.staff.views import paper

urlpatterns: list[URLPattern] = [
    path("open/", link_entry.door, name="open"),
    # Mail programs that write %23 for the # of a link send its token here. Links lead to the first; people keep others.
    re_path(r"^open/[#%].*$", link_entry.coded, name="open_coded"),
    re_path(r"^my/[#%].*$", link_entry.coded, name="person_coded"),
    re_path(r"^received/[#%].*$", link_entry.coded, name="organization_coded"),
    re_path(r"^for/[#%].*$", link_entry.coded, name="for_coded"),
    # Nothing is open at an address that does not say which link it is about.
    path("my/", link_access.nothing_here, name="person_nowhere"),
    path("received/", link_access.nothing_here, name="organization_nowhere"),
    path("for/", link_access.nothing_here, name="for_nowhere"),
    # `here` says which link a page, and whatever is pressed on it, belongs to: of an organization's the reference, which
    # its e-mails hold; of a person's page the id of the link, which opens nothing.
    path("received/<str:here>/", referral_page.organization, name="organization"),
    path("received/<str:here>/open/", referral_page.open_it, name="organization_open"),
    path("received/<str:here>/answer/", responses.answer, name="organization_answer"),
    path("received/<str:here>/ask/", responses.ask, name="organization_ask"),
    path("received/<str:here>/no/", responses.say_no, name="organization_no"),
    path("received/<str:here>/stop/", responses.stop, name="organization_stop"),
    path("received/<str:here>/hand-on/", responses.hand_on, name="organization_hand_on"),
    path("received/<str:here>/print/", responses.to_print, name="organization_print"),
    # References of forms stand in these, and nothing about anybody.
    path("my/<uuid:here>/", home_page.person, name="person"),
    path("my/<uuid:here>/shared/", home_page.shared, name="person_shared"),
    path("my/<uuid:here>/looked/", home_page.looked, name="person_looked"),
    path("my/<uuid:here>/forms/<str:reference>/", person_release.release, name="person_release"),
    path("my/<uuid:here>/forms/<str:reference>/answered/", person_release.answered, name="person_answered"),
    path("my/<uuid:here>/forms/<str:reference>/copy/", person_release.copy, name="person_copy"),
    path("my/<uuid:here>/forms/<str:reference>/stop/<int:number>/", person_release.stop, name="person_stop"),
    path(
        "my/<uuid:here>/forms/<str:reference>/told-to-stop/<int:number>/",
        advocates.told_to_stop,
        name="person_told_to_stop",
    ),
    path("my/<uuid:here>/referrals/<str:reference>/", self_report.referral, name="person_referral"),
    path("my/<uuid:here>/referrals/<str:reference>/ask/", self_report.ask, name="person_ask"),
    path("my/<uuid:here>/stopped/<uuid:pk>/", person_release.stopped, name="person_stopped"),
    path("my/<uuid:here>/papers/<uuid:pk>/", documents.own_document, name="own_document"),
    path("my/<uuid:here>/contact/", notes.contact, name="person_contact"),
    path("my/<uuid:here>/questions/", notes.questions, name="person_questions"),
    path("my/<uuid:here>/erasure/", notes.erasure, name="person_erasure"),
    path("my/<uuid:here>/record.json", data_export.as_json, name="person_json"),
    path("my/<uuid:here>/record.pdf", data_export.as_pdf, name="person_pdf"),
    path("my/<uuid:here>/record.zip", data_export.as_zip, name="person_zip"),
    path("my/<uuid:here>/advocate/", advocates.advocate, name="person_advocate"),
    path("my/<uuid:here>/advocate/new/", advocates.invite, name="person_invite"),
    path("my/<uuid:here>/advocate/<uuid:pk>/end/", advocates.end, name="person_end_advocate"),
    # For whoever answers for somebody: the forms that ask them.
    path("for/<uuid:here>/", representative_pages.forms, name="for_person"),
    path("for/<uuid:here>/forms/<str:reference>/", representative_pages.form, name="for_form"),
    path("for/<uuid:here>/forms/<str:reference>/answered/", representative_pages.answered, name="for_answered"),
    path("for/<uuid:here>/forms/<str:reference>/copy/", representative_pages.copy, name="for_copy"),
    path("for/<uuid:here>/forms/<str:reference>/stop/", representative_pages.stop, name="for_stop"),
    # A device handed over for signing is passed to the first of these, and so to what begins with it.
    path("sign/<str:reference>/", on_device.sign, name="sign"),
    path("sign/<str:reference>/answered/", on_device.signed, name="signed"),
    path("sign/<str:reference>/copy/", on_device.copy, name="signed_copy"),
    # For people who work for an agency.
    path("forms/<str:reference>/paper/", paper.paper, name="paper"),
    path("forms/<str:reference>/print/", paper.to_print, name="paper_print"),
    path("papers/<uuid:pk>/", documents.document, name="document"),
]
