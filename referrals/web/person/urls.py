"""Addresses of the person's own page. `here` is the id of the link, which opens nothing; references of forms stand in them."""

from django.urls import URLPattern, path

from referrals.web.person.views import advocates, data_export, documents, home_page, notes, release, self_report

urlpatterns: list[URLPattern] = [
    path("my/<uuid:here>/", home_page.person, name="person"),
    path("my/<uuid:here>/shared/", home_page.shared, name="person_shared"),
    path("my/<uuid:here>/looked/", home_page.looked, name="person_looked"),
    path("my/<uuid:here>/forms/<str:reference>/", release.release, name="person_release"),
    path("my/<uuid:here>/forms/<str:reference>/answered/", release.answered, name="person_answered"),
    path("my/<uuid:here>/forms/<str:reference>/copy/", release.copy, name="person_copy"),
    path("my/<uuid:here>/forms/<str:reference>/stop/<int:number>/", release.stop, name="person_stop"),
    path(
        "my/<uuid:here>/forms/<str:reference>/told-to-stop/<int:number>/",
        advocates.told_to_stop,
        name="person_told_to_stop",
    ),
    path("my/<uuid:here>/referrals/<str:reference>/", self_report.referral, name="person_referral"),
    path("my/<uuid:here>/referrals/<str:reference>/ask/", self_report.ask, name="person_ask"),
    path("my/<uuid:here>/stopped/<uuid:pk>/", release.stopped, name="person_stopped"),
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
]
