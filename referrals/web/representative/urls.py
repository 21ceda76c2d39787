"""Addresses of whoever answers for a person: the forms that ask them. `here` is the id of their link."""

from django.urls import URLPattern, path

from referrals.web.representative import views

urlpatterns: list[URLPattern] = [
    path("for/<uuid:here>/", views.forms, name="representative_forms"),
    path("for/<uuid:here>/forms/<str:reference>/", views.form, name="representative_form"),
    path("for/<uuid:here>/forms/<str:reference>/answered/", views.answered, name="representative_answered"),
    path("for/<uuid:here>/forms/<str:reference>/copy/", views.copy, name="representative_copy"),
    path("for/<uuid:here>/forms/<str:reference>/stop/", views.stop, name="representative_stop"),
]
