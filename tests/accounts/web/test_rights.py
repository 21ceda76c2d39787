"""What the groups of curators may do, and what takes a superuser."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.groups import CURATORS, make_groups
from accounts.models import User
from tests.directory.admin.curation import PASSWORD, make_curator, signed_in

pytestmark = pytest.mark.django_db


def test_curators_change_listings_and_do_not_see_private_addresses():
    user = make_curator()
    assert user.has_perm("directory.change_organization")
    assert user.has_perm("directory.add_donotlist")
    assert not user.has_perm("directory.view_privateaddress")
    assert not user.has_perm("accounts.change_user")
    assert make_curator("pat@example.org", private=True).has_perm("directory.view_privateaddress")


def test_a_right_given_to_the_group_by_hand_does_not_stay():
    make_groups()
    group = Group.objects.get(name=CURATORS)
    group.permissions.add(Permission.objects.get(codename="view_privateaddress"))
    make_groups()
    assert not group.permissions.filter(codename="view_privateaddress").exists()


def test_only_superusers_edit_users_whatever_rights_others_were_given():
    user = make_curator()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=["accounts", "auth"]))
    curator = signed_in(user)
    for address in (reverse("admin:accounts_user_changelist"), reverse("admin:auth_group_changelist"),
                    reverse("admin:accounts_user_change", args=[user.pk])):  # fmt: skip
        assert curator.get(address).status_code == 403
    assert reverse("admin:accounts_user_changelist") not in curator.get(reverse("admin:index")).content.decode()
    ruler = signed_in(User.objects.create_superuser("root@example.org", PASSWORD))
    assert ruler.get(reverse("admin:accounts_user_change", args=[user.pk])).status_code == 200


def test_staff_without_any_right_reach_nothing_of_the_directory():
    bare = signed_in(User.objects.create_user("bo@example.org", PASSWORD, is_staff=True))
    assert bare.get(reverse("admin:index")).status_code == 200
    for kind in ("organization", "service", "location", "report", "donotlist"):
        assert bare.get(reverse(f"admin:directory_{kind}_changelist")).status_code == 403
    assert bare.get(reverse("admin:directory_area_suggest") + "?q=multn").status_code == 403
    assert bare.get(reverse("admin:directory_organization_suggest") + "?q=harbor").status_code == 403
