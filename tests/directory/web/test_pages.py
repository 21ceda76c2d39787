"""Public pages, as the server sends them."""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from directory.models import Location, Organization, Report, Schedule, Service, ServiceAtLocation
from directory.presentation.phones import phone_line
from directory.web import limits
from tests.directory.listings import make_listing, make_town

pytestmark = pytest.mark.django_db
STATIC_PAGES = ["/", "/help-now/", "/about/", "/privacy/", "/accessibility/", "/search/"]
FORBIDDEN = re.compile(r"\b(patients?|clients?|please|oops|invalid|should)\b|!", re.IGNORECASE)


def text_of(response: Any) -> str:
    """The words of a page, without its markup."""
    body = re.sub(r"<(script|style|!DOCTYPE)[^>]*>|<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", body)


def test_only_those_that_told_us_their_area_are_said_to_cover_the_place(client: Client) -> None:
    make_listing("Unsaid Bridgers", service={"service_type": "peer_bridger"})
    head = "They have not told us which area they cover."
    claim = "They cover the place you typed."
    page = client.get("/search/?near=97201").content.decode()
    assert head in page.split("Unsaid Bridgers")[0]
    assert claim not in page
    make_listing("Oregon Bridgers", areas=["US-OR"], service={"service_type": "peer_bridger"})
    page = client.get("/search/?near=97201").content.decode()
    assert "Those that told us their area cover the place you typed" in page
    assert claim not in page
    Organization.objects.filter(name="Unsaid Bridgers").delete()
    assert claim in client.get("/search/?near=97201").content.decode()


def test_every_page_has_the_crisis_lines_and_the_way_out(client: Client) -> None:
    listing = make_listing("Harbor Peers")
    for path in [*STATIC_PAGES, listing.get_absolute_url(), "/sign-in/", "/nowhere/", f"/listing/{uuid4()}/"]:
        page = text_of(client.get(path))
        assert "988" in page, path
        assert "Exit this page" in page, path


def test_the_band_follows_the_country_of_the_place(client: Client) -> None:
    page = text_of(client.get("/search/?near=M33"))
    assert "Need someone now? Samaritans, 116 123 , free, any time. Life at risk? Call 999" in page
    assert "988" not in page
    assert "In crisis? Call or text 988 , any time. In danger now? Call 911" in text_of(
        client.get("/search/?near=97201")
    )


def test_where_no_place_is_known_the_band_is_calm(client: Client) -> None:
    assert "United States: call or text 988 . In danger now, 911 ." in text_of(client.get("/"))


def test_help_now_has_no_website_for_the_emergency_services(client: Client) -> None:
    page = text_of(client.get("/help-now/"))
    assert "Website of Samaritans" in page
    assert "Website of NHS 111" in page
    assert "of Emergency services" not in page.replace("Call Emergency services", "")


@pytest.mark.parametrize("path", STATIC_PAGES)
def test_words_that_hurt_or_hurry_are_nowhere(client: Client, path: str) -> None:
    assert FORBIDDEN.findall(text_of(client.get(path))) == []


def test_public_pages_set_no_cookie_and_do_not_vary_by_it(client: Client) -> None:
    listing = make_listing("Harbor Peers")
    for path in [*STATIC_PAGES, "/search/?near=97201", listing.get_absolute_url(), "/search/filters/?near=97201"]:
        response = client.get(path)
        assert not response.cookies, path
        assert "Cookie" not in response.headers.get("Vary", ""), path


def test_titles_never_tell_the_topic(client: Client) -> None:
    listing = make_listing("Bipolar Together")
    results = client.get("/search/?near=97201&service=warmline&q=bipolar").content.decode()
    page = client.get(listing.get_absolute_url()).content.decode()
    assert "<title>Results near 97201, Alongside</title>" in results
    assert "<title>A listing, Alongside</title>" in page


def test_results_open_with_three_counts_and_say_what_differs(client: Client) -> None:
    make_town()
    page = text_of(client.get("/search/?near=97201"))
    assert re.search(r"6 near you , 2 serve your area , 2 online or by phone", page)
    assert "Harbor Peers, Tuesdays, First Unitarian" in page
    assert "Harbor Peers, First Thursday of the month, Montavilla Hall" in page
    assert "Support group for women" in page
    assert "Last checked" in page
    assert "over 10 months ago. Call before you go." in page
    assert "Peers answer this line. It is not a crisis line." in page


def test_a_group_can_be_opened_and_left_again(client: Client) -> None:
    make_town()
    overview = client.get("/search/?near=97201").content.decode()
    assert 'href="/search/?near=97201&amp;group=near_you#near_you"' in overview
    page = client.get("/search/?near=97201&group=near_you").content.decode()
    assert page.count('class="card"') == 6
    assert "Back to all three lists" in page


def test_an_empty_group_names_the_nearest_and_reaches_it_in_one_step(client: Client) -> None:
    make_listing("Harbor Peers", at=(45.507, -122.69))
    response = client.get("/search/?near=97845")
    assert "No group we list meets within 25 miles of 97845." in text_of(response)
    link = re.search(r'href="(/search/\?near=97845&amp;radius=\d+)"', response.content.decode())
    assert link is not None
    assert "1 near you" in text_of(client.get(link[1].replace("&amp;", "&")))


def test_an_unknown_place_is_named_and_kept(client: Client) -> None:
    response = client.get("/search/?near=Xqzzyplace")
    assert response.status_code == 400
    assert "We could not find “Xqzzyplace”. Check the spelling, or try a nearby town." in text_of(response)
    assert 'value="Xqzzyplace"' in response.content.decode()
    assert (
        '<a href="/search/?format=online&amp;format=phone">Find help online or by phone</a>'
        in response.content.decode()
    )


def test_an_ambiguous_place_offers_each_as_a_link(client: Client) -> None:
    response = client.get("/search/?near=Springfield&service=warmline")
    assert "Which Springfield?" in text_of(response)
    assert "Illinois" in text_of(response)
    assert "service=warmline" in response.content.decode()


def test_chosen_filters_come_back_as_removable_words(client: Client) -> None:
    make_town()
    page = client.get("/search/?near=97201&service=warmline&format=phone&q=").content.decode()
    assert 'href="/search/?near=97201&amp;format=phone"' in page
    assert 'href="/search/?near=97201&amp;service=warmline"' in page


def test_filters_that_are_on_say_how_many_and_how_to_take_them_away(client: Client) -> None:
    make_town()
    page = client.get("/search/?near=97201&radius=50&service=warmline&format=phone&when=week")
    assert "Filters: 3 on" in text_of(page)
    assert "3 filters on. Press one to take it away:" in text_of(page)
    assert '<a href="/search/?near=97201&amp;radius=50">Clear all filters</a>' in page.content.decode()
    assert "1 filter on." in text_of(client.get("/search/?near=97201&service=warmline"))
    assert " on." not in text_of(client.get("/search/?near=97201&radius=50"))
    on_page = client.get("/search/filters/?near=97201&service=warmline&format=phone").content.decode()
    assert 'href="/search/filters/?near=97201">Clear all filters</a>' in on_page
    assert "Show 1 result<" in client.get("/search/filters/?near=97201&service=peer_respite").content.decode()


def test_filters_are_a_page_of_their_own(client: Client) -> None:
    make_town()
    page = client.get("/search/filters/?near=97201&service=warmline")
    assert "Show 2 results" in text_of(page)
    assert 'name="near" value="97201"' in page.content.decode()


def test_filters_that_match_nothing_can_be_removed_one_by_one(client: Client) -> None:
    make_town()
    page = client.get("/search/?near=97201&service=housing")
    assert "Nothing matches all your filters. Remove one:" in text_of(page)


def test_words_that_match_nothing_are_not_taken_for_a_place_with_nobody(client: Client) -> None:
    make_town()
    page = text_of(client.get("/search/?near=97201&q=xqzzy"))
    assert "We list nobody who covers this area and matches your words." in page
    assert "No group we list meets within 25 miles of 97201 and matches your words." in page
    assert "search without them" in page
    both = text_of(client.get("/search/?near=97201&q=xqzzy&service=housing"))
    assert "Nothing matches your words and all your filters." in both and "search without them" not in both


def test_markup_in_what_was_typed_stays_text(client: Client) -> None:
    page = client.get('/search/?near="><script>alert(1)</script>&q=<b>x').content.decode()
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_a_listing_answers_what_people_ask_first(client: Client) -> None:
    listing = make_listing(
        "Harbor Peers",
        at=(45.507, -122.69),
        location={"name": "First Unitarian", "address_1": "1226 SW Salmon St"},
        rrule="FREQ=WEEKLY;BYDAY=TU",
        peer_run=True,
        calls_emergency_services="only_if_life_at_risk",
        reports_to_others="Nothing, unless you ask.",
        refers_who="Anybody",
    )
    page = client.get(listing.get_absolute_url())
    words = text_of(page)
    for expected in (
        "Tuesdays 7 to 8:30 pm",
        "First Unitarian",
        "1226 SW Salmon St",
        "Run by peers",
        "Yes",
        "Checked",
        "They call the emergency services only if a life is at risk.",
        "Nothing, unless you ask.",
        "Who may refer",
        "Walk in",
        "Free",
    ):
        assert expected in words, expected
    assert 'href="tel:+15035550143"' in page.content.decode()


def test_the_next_meeting_names_its_service_and_its_own_place(client: Client) -> None:
    listing = make_listing("Harbor Peers", at=(45.507, -122.69), location={"name": "Alder Hall"})
    walk = Service.objects.create(
        organization=listing, name="Walking hour", service_type="recreation_arts", formats=["in_person"]
    )
    fountain = Location.objects.create(organization=listing, name="Salmon Fountain", city="Portland")
    ServiceAtLocation.objects.create(service=walk, location=fountain)
    line = Service.objects.create(organization=listing, name="Night line", service_type="warmline", formats=["phone"])
    daily = {"valid_from": date(2026, 1, 5), "rrule": "FREQ=DAILY", "timezone": "America/Los_Angeles"}
    meets = Schedule.objects.create(service=walk, opens_at=time(10), closes_at=time(11), **daily)
    page = client.get(listing.get_absolute_url()).content.decode()
    assert "<p>Walking hour, Salmon Fountain</p>" in page
    assert "<dt>Where</dt><dd>Salmon Fountain</dd>" in page
    assert "<dt>Where</dt><dd>Alder Hall</dd>" in page
    meets.delete()
    Schedule.objects.create(service=line, opens_at=time(10), closes_at=time(11), **daily)
    assert "<p>Night line, By phone</p>" in client.get(listing.get_absolute_url()).content.decode()


def test_a_confidential_place_shows_its_town_and_nothing_more(client: Client) -> None:
    listing = make_town()["respite"]
    page = client.get(listing.get_absolute_url())
    assert "They will tell you where to come when you call." in text_of(page)
    assert "97201" not in text_of(page)


def test_private_figures_and_unapproved_answers_stay_private(client: Client) -> None:
    listing = make_listing("Harbor Peers")
    listing.peer_evidence.create(criterion="director", answer=True, approved_on=None, private_share=100)
    listing.peer_evidence.create(criterion="board_majority", answer=True, approved_on="2026-01-01", private_share=73)
    page = text_of(client.get(listing.get_absolute_url()))
    assert "The director" not in page
    assert not re.search(r"\b73\b", page)
    assert "At least 51 %" in page


@pytest.mark.parametrize("state", ["draft", "suppressed", "do_not_list", "network_only"])
def test_what_is_not_published_looks_like_what_is_not_there(client: Client, state: str) -> None:
    listing = make_listing("Harbor Peers", state=state)
    hidden, absent = client.get(listing.get_absolute_url()), client.get(f"/listing/{uuid4()}/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    for path in ("report/", "report/thanks/", "calendar.ics"):
        assert client.get(listing.get_absolute_url() + path).status_code == 404


def test_a_dead_number_is_not_shown(client: Client) -> None:
    listing = make_listing("Harbor Peers", phone=None)
    phone = listing.phones.create(number="503 555 0177", dead_since="2026-01-01")
    assert phone_line(phone, "US").display not in text_of(client.get(listing.get_absolute_url()))


def test_the_calendar_repeats_in_its_own_time_zone_and_skips_exceptions(client: Client) -> None:
    listing = make_listing("Harbor Peers", at=(45.507, -122.69), rrule="FREQ=WEEKLY;BYDAY=TU")
    row = listing.services.get().schedules.get()
    today = timezone.localdate(timezone=ZoneInfo("America/Los_Angeles"))
    away = today + timedelta(days=22 - today.weekday())
    row.except_dates, row.valid_to = [away], away + timedelta(days=200)
    row.save()
    response = client.get(f"{listing.get_absolute_url()}calendar.ics")
    assert response["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    (event,) = calendar.events
    assert today <= event["DTSTART"].dt.date() < away
    assert event["RRULE"]["FREQ"] == ["WEEKLY"]
    assert "UNTIL" in event["RRULE"]
    assert [when.dt.date() for when in event["EXDATE"].dts] == [away]
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["America/Los_Angeles"]


def test_the_calendar_of_a_confidential_place_names_the_town(client: Client) -> None:
    listing = make_listing(
        "Open Door",
        at=(45.5, -122.43),
        rrule="FREQ=DAILY",
        location={"city": "Gresham", "confidential": True, "precision": "town", "postal_code": ""},
    )
    calendar = client.get(f"{listing.get_absolute_url()}calendar.ics").content.decode()
    assert "LOCATION:Gresham" in calendar


def test_a_report_keeps_the_words_and_nothing_about_the_writer(client: Client) -> None:
    listing = make_listing("Harbor Peers")
    assert client.get(f"{listing.get_absolute_url()}report/").cookies[settings.CSRF_COOKIE_NAME].value
    response = client.post(f"{listing.get_absolute_url()}report/", {"text": "The number is dead."})
    assert response.cookies[settings.CSRF_COOKIE_NAME]["max-age"] == 0
    assert "Thank you" in text_of(client.get(response["Location"]))
    report = Report.objects.get()
    assert (report.organization, report.text) == (listing, "The number is dead.")
    assert {field.name for field in Report._meta.fields} == {"id", "organization", "text", "received_at", "settled_at"}


def test_more_reports_than_a_network_may_send_are_asked_to_wait_and_lose_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REPORTS", replace(limits.REPORTS, most=2))
    address = f"{make_listing('Harbor Peers').get_absolute_url()}report/"
    for _ in range(2):
        assert client.post(address, {"text": "The number is dead."}).status_code == 302
    late = client.post(address, {"text": "It is another number now."})
    assert late.status_code == 429
    assert "It is another number now." in late.content.decode()
    assert Report.objects.count() == 2
    elsewhere = client.post(address, {"text": "From somewhere else."}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


@pytest.mark.parametrize(("words", "message"), [("", "Write what is wrong"), ("x" * 2001, "That is too long")])
def test_a_report_that_cannot_be_kept_says_why_and_loses_nothing(client: Client, words: str, message: str) -> None:
    listing = make_listing("Harbor Peers")
    response = client.post(f"{listing.get_absolute_url()}report/", {"text": words})
    assert response.status_code == 400
    assert message in text_of(response)
    assert words in response.content.decode()
    assert not Report.objects.exists()


def test_leaving_ends_the_session_and_tells_nobody_where_from(client: Client, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("cara@example.org", "a long enough password")
    client.force_login(user)
    response = client.get("/leave/")
    assert response.status_code == 302
    assert response["Location"] == settings.EXIT_URL
    assert response["Referrer-Policy"] == "no-referrer"
    assert client.get("/curate/").status_code == 302
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert client.get("/leave/?in=GB")["Location"] == settings.EXIT_URL_GB


def test_a_listing_leads_back_to_the_results_it_was_opened_from(client: Client) -> None:
    listing = make_listing("Harbor Peers")
    came_from = "http://testserver/search/?near=97201&q=%22%3E"
    page = client.get(listing.get_absolute_url(), headers={"Referer": came_from}).content.decode()
    assert 'href="/search/?near=97201&amp;q=%22%3E"' in page
    elsewhere = client.get(listing.get_absolute_url(), headers={"Referer": "http://evil.example/search/?near=1"})
    assert "Back to results" not in elsewhere.content.decode()


def test_a_listing_reads_the_database_a_fixed_number_of_times(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    listing = make_town()["harbor"]
    with django_assert_max_num_queries(14):
        client.get(listing.get_absolute_url())


def test_results_read_the_database_a_fixed_number_of_times(client: Client, django_assert_max_num_queries: Any) -> None:
    make_town()
    with django_assert_max_num_queries(45):
        client.get("/search/?near=97201")


def test_the_demonstration_says_that_it_is_one(client: Client, settings: Any) -> None:
    settings.DEMO = True
    assert "Every listing is fictional" in text_of(client.get("/"))
    settings.DEMO = False
    assert "fictional" not in text_of(client.get("/"))


def test_every_organization_has_its_page(client: Client) -> None:
    for listing in make_town().values():
        assert isinstance(listing, Organization)
        assert client.get(listing.get_absolute_url()).status_code == 200


def test_open_now_is_one_press_away_and_keeps_the_question(client: Client) -> None:
    page = client.get("/search/?near=97201&service=warmline").content.decode()
    assert '<a href="/search/?near=97201&amp;service=warmline&amp;when=now">Open now</a>' in page
    assert 'when=now">Open now</a>' not in client.get("/search/?near=97201&when=now").content.decode()


def test_a_number_from_abroad_has_its_plus_for_the_country_of_the_place_and_on_a_sheet(client: Client) -> None:
    abroad = make_listing("New York Line", areas=["*"], phone="212 555 0111", service={"formats": ["phone"]})
    assert "Call +1 212 555 0111" in text_of(client.get("/search/?near=M33"))
    assert "Call 212 555 0111" in text_of(client.get("/search/?near=97201"))
    home = [make_listing(name, country="GB", phone="0161 496 0999") for name in ("Canal House", "Mill House")]
    for listing in (abroad, *home):
        client.post("/shortlist/add/", {"listing": str(listing.pk)}, headers={"sec-fetch-site": "same-origin"})
    paper = text_of(client.get("/shortlist/print/"))
    assert "+1 212 555 0111" in paper
    assert "0161 496 0999" in paper
