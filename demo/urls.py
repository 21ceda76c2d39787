from django.urls import path

from demo.sign_in_as import sign_in_as

app_name = "demo"
urlpatterns = [path("sign-in-as/", sign_in_as, name="sign_in_as")]
