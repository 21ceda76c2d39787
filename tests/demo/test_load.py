"""Loading the demonstration, and refusing to."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from demo import load
from directory.models import Organization


@pytest.mark.parametrize(("demo_on", "production"), [(False, False), (True, True), (False, True)])
def test_it_refuses_outside_a_demonstration(db, settings, demo_on, production):
    settings.DEMO, settings.PRODUCTION = demo_on, production
    with pytest.raises(CommandError, match="DEMO is on"):
        call_command("load_demo")
    assert not User.objects.exists()
    assert not Organization.objects.exists()


def test_a_few_listings_can_be_loaded_alone(db):
    assert load.load(only=["harbor-peers-portland"]) == 1
    assert Organization.objects.count() == 1


def test_a_branch_brings_the_network_above_it(db):
    load.load(only=["lantern-alliance-medford"])
    names = set(Organization.objects.values_list("name", flat=True))
    assert names == {"Lantern Alliance", "Lantern Alliance Oregon", "Lantern Alliance Medford"}


def test_an_unknown_listing_is_refused_by_name(db):
    with pytest.raises(KeyError, match="no-such-listing"):
        load.load(only=["no-such-listing"])
