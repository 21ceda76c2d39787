from django.urls import path, re_path

from accounts.web.views import (
    account,
    acting_for,
    agency,
    duty,
    invitation,
    lock,
    member_home,
    password,
    sign_in,
    take_back,
)

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign_out"),
    path("curate/", sign_in.curate, name="curate"),
    path("account/", account.account, name="account"),
    path("account/notifications/", duty.notifications, name="notifications"),
    path("account/acting-for/", acting_for.acting_for, name="acting_for"),
    path("account/devices/", account.devices, name="devices"),
    path("account/go-on/", account.after_second_factor, name="after_second_factor"),
    path("password/forgotten/", password.forgotten, name="password_forgotten"),
    path("password/asked/", password.asked, name="password_asked"),
    path("password/new/", password.new, name="new_password"),
    # As `referrals.web.entry_urls` has it: a mail program wrote %23 for the # of a link.
    re_path(r"^password/new/[#%].*$", password.new, name="new_password_coded"),
    re_path(r"^invitation/[#%].*$", invitation.invitation, name="invitation_coded"),
    path("password/set/", password.done, name="password_set"),
    path("invitation/", invitation.invitation, name="invitation"),
    path("agency/", agency.overview, name="agency"),
    path("agency/facts/", agency.facts, name="agency_facts"),
    path("agency/duty/", duty.duty, name="agency_duty"),
    path("agency/invite/", agency.invite, name="agency_invite"),
    path("agency/invitations/<uuid:pk>/withdraw/", agency.withdraw, name="agency_withdraw"),
    path("agency/members/<uuid:pk>/", agency.member, name="agency_member"),
    path("member/", member_home.member_home, name="member_home"),
    path("lock/", lock.lock, name="lock"),
    path("take-back/", take_back.take_back, name="take_back"),
]
