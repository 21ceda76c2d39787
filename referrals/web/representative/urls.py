"""Addresses of whoever answers for a person: the forms that ask them. `here` is the id of their link."""

from django.urls import URLPattern, path

from referrals.web.representative import views

urlpatterns: list[URLPattern] = [
    path("for/<uuid:here>/", views.forms, name="for_person"),
    path("for/<uuid:here>/forms/<str:reference>/", views.form, name="for_form"),
    path("for/<uuid:here>/forms/<str:reference>/answered/", views.answered, name="for_answered"),
    path("for/<uuid:here>/forms/<str:reference>/copy/", views.copy, name="for_copy"),
    path("for/<uuid:here>/forms/<str:reference>/stop/", views.stop, name="for_stop"),
]
