"""Pages of django-allauth that are in use, under its names and our addresses. Everything else of it answers nothing."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.urls import path

from accounts.web.membership_access import own_account
from accounts.web.views import second_factor, sign_in

_second_factor = own_account(second_factor.SecondFactor.as_view())

urlpatterns = [
    # The library finds these two by its own names.
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-out/", sign_in.SignOut.as_view(), name="account_logout"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/password/", own_account(login_required(account.password_change)), name="account_change_password"),
    path("account/second-factor/", _second_factor, name="mfa_index"),
    path("account/second-factor/app/", own_account(second_factor.AddApp.as_view()), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", own_account(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second-factor/passkeys/", _second_factor, name="mfa_list_webauthn"),
    path(
        "account/second-factor/passkeys/add/", own_account(second_factor.AddPasskey.as_view()), name="mfa_add_webauthn"
    ),
    path(
        "account/second-factor/passkeys/<int:pk>/remove/",
        own_account(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("account/recovery-codes/", own_account(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/recovery-codes/new/",
        own_account(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
