"""A service's page: times in everyday words, places, areas and numbers of its own."""

import re
from datetime import date

import pytest
from django.utils import timezone

from directory.models import Location, SearchEntry, Service
from tests.directory.admin.curation import add_row, fields_of, make_curator, page, save, signed_in
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
FORM = "service_form"
EVENING = {"opens_at": "19:00", "closes_at": "20:30", "valid_from": "2026-01-06"}


@pytest.fixture
def curator():
    return signed_in(make_curator())


@pytest.fixture
def service():
    return make_listing("Harbor Peers", at=(45.5, -122.6)).services.get()


def change(service):
    return page("service", "change", service.pk)


def post_time(curator, service, **values):
    sent = add_row(curator, change(service), FORM, "schedules", **{**EVENING, **values})
    return curator.post(change(service), sent)


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"repeats": "weekly", "weekdays": ["TU"]}, "FREQ=WEEKLY;BYDAY=TU"),
        ({"repeats": "weekly", "weekdays": ["MO", "WE"]}, "FREQ=WEEKLY;BYDAY=MO,WE"),
        ({"repeats": "fortnightly", "weekdays": ["TU"]}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ({"repeats": "monthly", "weekdays": ["TH"], "which": ["1"]}, "FREQ=MONTHLY;BYDAY=1TH"),
        ({"repeats": "monthly", "weekdays": ["SA"], "which": ["2", "-1"]}, "FREQ=MONTHLY;BYDAY=2SA,-1SA"),
        ({"repeats": "daily"}, "FREQ=DAILY"),
        ({"repeats": "once"}, ""),
        ({"repeats": "other", "rrule": "FREQ=MONTHLY;BYMONTHDAY=15"}, "FREQ=MONTHLY;BYMONTHDAY=15"),
    ],
)
def test_everyday_words_become_a_rule_and_come_back(curator, service, answers, rule):
    assert post_time(curator, service, **answers).status_code == 302
    assert service.schedules.get().rrule == rule
    page_text = fields_of(curator, change(service), FORM)
    assert page_text["schedules-0-repeats"] == [answers["repeats"]]
    assert page_text.get("schedules-0-weekdays", []) == answers.get("weekdays", [])
    assert page_text.get("schedules-0-which", []) == answers.get("which", [])
    save(curator, change(service), FORM)
    assert service.schedules.get().rrule == rule


def test_a_rule_the_form_has_no_words_for_is_left_as_it_is(curator):
    listing = make_listing("Harbor Peers", rrule="FREQ=MONTHLY;BYDAY=1TH,3FR")
    service = listing.services.get()
    assert fields_of(curator, change(service), FORM)["schedules-0-repeats"] == ["other"]
    save(curator, change(service), FORM)
    assert service.schedules.get().rrule == "FREQ=MONTHLY;BYDAY=1TH,3FR"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"repeats": "weekly"}, "Tick the weekday."),
        ({"repeats": "monthly", "weekdays": ["TH"]}, "Tick which one of the month"),
        ({"repeats": "other", "rrule": "every tuesday"}, "Start with FREQ"),
        ({"repeats": "other", "rrule": "FREQ=WEEKLY;BYDAY=XX"}, "was not understood"),
        ({"repeats": "daily", "valid_to": "2025-01-01"}, "The last day is before the first."),
        ({"repeats": "daily", "except_dates": "Christmas"}, "was not understood as a day"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_with_the_fix(curator, service, answers, message):
    response = post_time(curator, service, **answers)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not service.schedules.exists()


@pytest.mark.parametrize("sent", [{"valid_from": ""}, {"valid_from": None}])
def test_a_new_weekly_time_without_a_first_day_starts_today(curator, service, sent):
    row = add_row(
        curator, change(service), FORM, "schedules", **EVENING | {"repeats": "weekly", "weekdays": ["TU"]} | sent
    )
    answer = curator.post(change(service), {name: value for name, value in row.items() if value is not None})
    assert answer.status_code == 302
    assert service.schedules.get().valid_from == timezone.localdate()


def test_the_first_day_of_a_new_time_stands_at_today(curator, service):
    html = curator.get(change(service)).content.decode()
    empty = re.search(r'<input[^>]*name="schedules-__prefix__-valid_from"[^>]*>', html)
    assert empty
    assert f'value="{timezone.localdate()}"' in empty[0]


def test_a_single_time_needs_its_day(curator, service):
    answer = post_time(curator, service, repeats="once", valid_from="").content.decode()
    assert "Say on which day it meets." in answer
    assert "This field is required." not in answer
    assert not service.schedules.exists()


def test_the_first_day_of_a_known_time_is_not_taken_away(curator):
    service = make_listing("Harbor Peers", rrule="FREQ=WEEKLY;BYDAY=TU").services.get()
    answer = save(curator, change(service), FORM, **{"schedules-0-valid_from": ""})
    assert "Say from which day on it meets." in answer.content.decode()
    assert service.schedules.get().valid_from == date(2026, 1, 5)


def test_the_human_reading_of_a_time_is_shown(curator, service):
    post_time(curator, service, repeats="monthly", weekdays=["TH"], which=["1"])
    assert "First Thursday of the month, 7 to 8:30 pm" in curator.get(change(service)).content.decode()
    listing_page = page("organization", "change", service.organization_id)
    assert "First Thursday of the month, 7 to 8:30 pm" in curator.get(listing_page).content.decode()


def test_days_off_are_typed_one_to_a_line(curator, service):
    post_time(curator, service, repeats="weekly", weekdays=["TU"], except_dates="24 December 2026\n2026-12-31")
    days = service.schedules.get().except_dates
    assert [day.isoformat() for day in days] == ["2026-12-24", "2026-12-31"]
    assert fields_of(curator, change(service), FORM)["schedules-0-except_dates"] == [
        "24 December 2026\n31 December 2026"
    ]


def test_the_time_zone_is_that_of_the_place(curator, service):
    post_time(curator, service, repeats="daily")
    assert service.schedules.get().timezone == "America/Los_Angeles"


def test_without_a_place_the_time_zone_has_to_be_chosen(curator):
    service = make_listing("Night Line").services.get()
    refused = post_time(curator, service, repeats="daily")
    assert "Choose a time zone" in refused.content.decode()
    post_time(curator, service, repeats="daily", timezone="America/Chicago")
    assert service.schedules.get().timezone == "America/Chicago"


def test_new_times_are_in_the_index(curator, service):
    assert SearchEntry.objects.filter(service=service, times__isnull=False).count() == 0
    post_time(curator, service, repeats="daily")
    assert SearchEntry.objects.filter(service=service, times__isnull=False).count() == 1


def test_an_area_is_typed_by_name(curator, service):
    sent = add_row(curator, change(service), FORM, "areas", area="Multnomah County, Oregon")
    assert curator.post(change(service), sent).status_code == 302
    assert service.areas.get().area_id == "US-41051"
    assert SearchEntry.objects.filter(service=service, area_code="US-41051").exists()


def test_the_same_area_twice_is_a_message(curator):
    service = make_listing("Night Line", areas=["US-OR"]).services.get()
    sent = add_row(curator, change(service), FORM, "areas", area="Oregon")
    response = curator.post(change(service), sent)
    assert response.status_code == 200
    assert "Not saved yet" in response.content.decode()


def test_places_are_ticked_and_only_those_of_the_organization_are_offered(curator, service):
    elsewhere = make_listing("Other Peers", at=(40.0, -100.0), location={"name": "Elsewhere Hall"}).locations.get()
    second = Location.objects.create(organization=service.organization, name="Second Hall", city="Portland")
    text = curator.get(change(service)).content.decode()
    assert "Second Hall" in text
    assert "Elsewhere Hall" not in text
    save(curator, change(service), FORM, places=[str(second.pk)])
    assert [link.location_id for link in service.at_locations.all()] == [second.pk]
    assert save(curator, change(service), FORM, places=[str(elsewhere.pk)]).status_code == 200


def test_a_number_of_the_service_belongs_to_its_organization(curator, service):
    sent = add_row(curator, change(service), FORM, "phones", kind="text", number="503 555 0199")
    assert curator.post(change(service), sent).status_code == 302
    phone = service.phones.get()
    assert (phone.organization_id, phone.kind) == (service.organization_id, "text")


@pytest.mark.parametrize("number", ["503 555 01", "999", "0161 496 0123"])
def test_a_number_of_the_service_is_judged_in_the_country_of_its_organization(curator, service, number):
    sent = add_row(curator, change(service), FORM, "phones", kind="voice", number=number)
    assert curator.post(change(service), sent).status_code == 200
    assert not service.phones.exists()


def test_saving_leads_back_to_the_listing(curator, service):
    back = save(curator, change(service), FORM)["Location"]
    assert back.startswith(page("organization", "change", service.organization_id))


def test_a_service_is_added_from_its_listing(curator, service):
    listing = service.organization
    url = page("service", "add") + f"?organization={listing.pk}"
    assert fields_of(curator, url, FORM)["organization"] == ["Harbor Peers"]
    place = listing.locations.get()
    response = save(curator, url, FORM, name="Art hour", service_type="recreation_arts", places=[str(place.pk)])
    assert response.status_code == 302
    made = Service.objects.get(name="Art hour")
    assert (made.organization_id, made.at_locations.get().location_id) == (listing.pk, place.pk)
    assert SearchEntry.objects.filter(service=made).exists()


@pytest.mark.parametrize(
    ("formats", "areas", "warned"),
    [(["online"], [], True), (["hybrid"], [], True), (["online"], ["US-OR"], False), (["in_person"], [], False)],
)
def test_whoever_makes_it_online_without_an_area_is_told(curator, formats, areas, warned):
    service = make_listing("Night Owls", areas=areas).services.get()
    save(curator, change(service), FORM, formats=formats, capacity="closed", capacity_until="2098-12-20")
    service.refresh_from_db()
    assert str(service.capacity_until) == "2098-12-20"
    html = curator.get(page("organization", "change", service.organization_id)).content.decode()
    assert ("Searches list it last, as not stated" in html) is warned
    assert (f'<a href="{change(service)}">Add the area on its page</a>' in html) is warned


@pytest.mark.parametrize(
    ("changes", "message"),
    [({}, "Say what it is"), ({"service_type": "other"}, "say here what it is"), ({"service_type": "drop_in"}, "")],
)
def test_a_service_with_nothing_filled_in_is_not_published(curator, service, changes, message):
    url = page("service", "add") + f"?organization={service.organization_id}"
    response = save(curator, url, FORM, **changes)
    assert response.status_code == (200 if message else 302)
    if message:
        assert message in response.content.decode()
    assert Service.objects.count() == (1 if message else 2)


@pytest.mark.parametrize(
    ("answers", "status"), [({}, 302), ({"weekdays": ["TU"]}, 200), ({"note": "Ring the bell"}, 200)]
)
def test_an_empty_row_for_a_time_is_nothing_and_half_a_one_is_told(curator, service, answers, status):
    today = timezone.localdate().isoformat()
    row = {"repeats": "weekly", "opens_at": "", "closes_at": "", "valid_from": today, **answers}
    response = curator.post(change(service), add_row(curator, change(service), FORM, "schedules", **row))
    assert response.status_code == status
    assert not service.schedules.exists()


def test_the_rule_is_folded_away_until_it_is_used(curator, service):
    closed, opened = re.compile(r"<details>\s*<summary>Unusual"), re.compile(r"<details open>\s*<summary>Unusual")
    html = curator.get(change(service)).content.decode()
    assert closed.search(html)
    assert not opened.search(html)
    post_time(curator, service, repeats="other", rrule="FREQ=MONTHLY;BYMONTHDAY=15")
    assert opened.search(curator.get(change(service)).content.decode())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"minimum_age": "30", "maximum_age": "18"}, "lowest age is above"),
        ({"cost": "fee", "cost_amount": "5"}, "in which currency"),
        ({"cost_amount": "-1", "cost_currency": "USD"}, "0 or more"),
        ({"capacity": "not_said", "capacity_until": "2098-12-20"}, "to show this day, or empty the day"),
        ({"capacity": "open", "capacity_until": "2098-12-20"}, "to show this day, or empty the day"),
        ({"populations": ["martians"]}, "Select a valid choice"),
    ],
)
def test_constraints_of_the_database_come_up_as_form_errors(curator, service, changes, message):
    response = save(curator, change(service), FORM, **changes)
    assert response.status_code == 200
    assert message in response.content.decode()


def test_a_language_we_have_no_name_for_survives_a_save(curator, service):
    Service.objects.filter(pk=service.pk).update(languages=["en", "xho"])
    save(curator, change(service), FORM)
    service.refresh_from_db()
    assert sorted(service.languages) == ["en", "xho"]


def test_deleting_a_service_refreshes_its_listing_and_leads_back(curator, service):
    response = curator.post(page("service", "delete", service.pk), {"post": "yes"})
    assert response["Location"].startswith(page("organization", "change", service.organization_id))
    left = SearchEntry.objects.get(organization_id=service.organization_id)
    assert left.service_id is None
