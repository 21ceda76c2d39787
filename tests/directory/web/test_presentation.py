"""A listing in words."""

from datetime import date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from directory.models import Organization, Phone, Schedule, Service
from directory.presentation.distance import distance_number, distance_text, measured_from
from directory.presentation.freshness import checked_line
from directory.presentation.phones import phone_line, phone_lines_of
from directory.presentation.service import ages_text, capacity_text, cost_text, joining_text, no_room_text, what_line
from directory.presentation.times import when_lines
from directory.presentation.words import area_name
from directory.schedules import wording
from directory.vocabularies import Population

PACIFIC = ZoneInfo("America/Los_Angeles")
# A Tuesday, noon.
NOW = datetime(2026, 6, 9, 12, tzinfo=PACIFIC)


def schedule(rrule: str, start: time = time(19), end: time = time(20, 30), **more: object) -> Schedule:
    fields = {"valid_from": date(2026, 1, 5), "timezone": "America/Los_Angeles", **more}
    return Schedule(rrule=rrule, opens_at=start, closes_at=end, **fields)


@pytest.mark.parametrize(
    ("metres", "unit", "words"),
    [
        (1931, "mi", "1.2 miles"),
        (1609.344, "mi", "1 mile"),
        (66_000, "mi", "41 miles"),
        (50, "mi", "less than 0.1 miles"),
        (16_060, "mi", "10 miles"),
        (1931, "km", "1.9 km"),
    ],
)
def test_distances_read_as_people_say_them(metres: float, unit: str, words: str) -> None:
    assert distance_number(metres, unit) == words


def test_a_place_that_is_not_exact_is_about_so_far_away() -> None:
    assert distance_text(4_900, "mi", SimpleNamespace(precision="postcode")) == "About 3 miles"  # type: ignore[arg-type]
    assert distance_text(4_900, "mi", SimpleNamespace(precision="exact")) == "3 miles"  # type: ignore[arg-type]
    # The number agrees with its place in a list that stands nearest first.
    town = SimpleNamespace(precision="town")
    assert distance_text(500, "mi", town) == "About 0.3 miles"  # type: ignore[arg-type]
    assert distance_text(7_700, "mi", town) == "About 4.8 miles"  # type: ignore[arg-type]
    assert distance_text(0, "mi", town) == "Nearby"  # type: ignore[arg-type]


def test_where_distances_start_is_said_unless_it_is_exact() -> None:
    centre = SimpleNamespace(precision="postcode", label="97201")
    assert measured_from(centre) == "Distances are measured from the centre of 97201."  # type: ignore[arg-type]
    assert measured_from(SimpleNamespace(precision="exact", label="here")) == ""  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (time(19), time(20, 30), "7 to 8:30 pm"),
        (time(11), time(13), "11 am to 1 pm"),
        (time(12), time(14), "noon to 2 pm"),
        (time(22), time(0), "10 pm to midnight"),
        (time(0), time(0), "day and night"),
        (time(22), time(23, 30), "10 to 11:30 pm"),
        (time(23), time(22), "11 pm to 10 pm"),
    ],
)
def test_times_read_as_people_say_them(start: time, end: time, words: str) -> None:
    assert wording.clock_range(start, end, "America/New_York") == words
    assert wording.clock_range(start, end, "Europe/London") == words.replace(":", ".")


@pytest.mark.parametrize(
    ("rrule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "Tuesdays"),
        ("FREQ=WEEKLY", "Mondays"),
        ("FREQ=WEEKLY;BYDAY=TH,MO", "Mondays and Thursdays"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Monday to Friday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", "Monday to Saturday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,SA", "Monday to Thursday and Saturdays"),
        ("FREQ=WEEKLY;BYDAY=FR,SA,SU,MO", "Friday to Monday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU", "Mondays and Tuesdays"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "Every other Tuesday"),
        ("FREQ=DAILY", "Every day"),
        ("FREQ=MONTHLY;BYDAY=1TH", "First Thursday of the month"),
        ("FREQ=MONTHLY;BYDAY=1TH,3TH", "First Thursday and third Thursday of the month"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "Last Friday of the month"),
        ("FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2", "Second Wednesday of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "On day 15 of the month"),
        ("FREQ=YEARLY", "On some days"),
        ("", "5 January 2026"),
    ],
)
def test_rules_read_as_days(rrule: str, words: str) -> None:
    assert wording.days(schedule(rrule)) == words


@pytest.mark.parametrize(
    ("rrule", "start", "end", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", time(19), time(20, 30), "Tonight 7 to 8:30 pm"),
        ("FREQ=WEEKLY;BYDAY=TU", time(14), time(16), "Today 2 to 4 pm"),
        ("FREQ=WEEKLY;BYDAY=TU", time(11), time(13), "On now, until 1 pm"),
        ("FREQ=WEEKLY;BYDAY=WE", time(19), time(20), "Tomorrow 7 to 8 pm"),
        ("FREQ=WEEKLY;BYDAY=SA", time(10), time(12), "Saturday 10 am to noon"),
        ("FREQ=WEEKLY;BYDAY=TU", time(9), time(10), "Tuesday 16 June 2026, 9 to 10 am"),
        ("FREQ=DAILY", time(0), time(0), "Open day and night"),
    ],
)
def test_the_next_meeting_is_told_from_now(rrule: str, start: time, end: time, words: str) -> None:
    assert when_lines([schedule(rrule, start, end)], NOW)[0] == words


@pytest.mark.parametrize(
    ("start", "end", "near", "words"),
    [
        ("2026-06-09T19:00", "2026-06-09T20:30", "Tonight", "Tuesday 9 June 2026, 7 to 8:30 pm"),
        ("2026-06-09T11:00", "2026-06-09T13:00", "On now", "Tuesday 9 June 2026, 11 am to 1 pm"),
        ("2026-06-10T19:00", "2026-06-10T20:00", "Tomorrow", "Wednesday 10 June 2026, 7 to 8 pm"),
        ("2026-06-13T10:00", "2026-06-13T12:00", "", "Saturday 13 June 2026, 10 am to noon"),
        ("2026-06-09T00:00", "2026-06-10T00:00", "", "Open day and night"),
    ],
)
def test_for_paper_a_meeting_has_its_date(start: str, end: str, near: str, words: str) -> None:
    first, last = (datetime.fromisoformat(text).replace(tzinfo=PACIFIC) for text in (start, end))
    assert (wording.nearness(first, last, NOW), wording.dated(first, last, NOW)) == (near, words)


def test_help_from_elsewhere_names_its_time_zone() -> None:
    row = schedule("FREQ=WEEKLY;BYDAY=TU")
    assert when_lines([row], NOW, lambda: "")[0] == "Tonight 7 to 8:30 pm Pacific Time"
    assert when_lines([row], NOW, lambda: "America/Los_Angeles")[0] == "Tonight 7 to 8:30 pm"
    assert when_lines([row], NOW, lambda: "America/New_York") == [
        "Tonight 10 to 11:30 pm Eastern Time (7 to 8:30 pm Pacific Time)",
        "Tuesdays 7 to 8:30 pm Pacific Time",
    ]
    assert when_lines([row], NOW, lambda: "Europe/London")[0].endswith(" UK time (Tuesday 7 to 8:30 pm Pacific Time)")


def test_every_day_and_closed_on_holidays_are_one_sentence() -> None:
    row = schedule("FREQ=DAILY", time(22), time(7), on_holidays="closed")
    assert wording.days_and_times(row) == "Every day except public holidays, 10 pm to 7 am"
    row = schedule("FREQ=WEEKLY;BYDAY=TU", on_holidays="closed")
    assert wording.days_and_times(row) == "Tuesdays 7 to 8:30 pm"


@pytest.mark.parametrize(
    ("capacity", "until", "words"),
    [
        ("closed", date(2026, 6, 9), "Not taking people now, until 9 June 2026"),
        ("closed", date(2026, 6, 8), ""),
        ("closed", None, "Not taking people now"),
        ("waiting_list", date(2026, 6, 8), "Has a waiting list"),
    ],
)
def test_closed_until_a_day_is_over_on_the_day_after(capacity: str, until: date | None, words: str) -> None:
    service = Service(capacity=capacity, capacity_until=until)
    assert capacity_text(service, NOW.date()) == no_room_text(service, NOW.date()) == words


@pytest.mark.parametrize(
    ("capacity", "until", "words"),
    [
        ("closed", None, "Call first"),
        ("closed", date(2026, 6, 8), "Walk in, or call first"),
        ("waiting_list", None, "Walk in, or call first"),
    ],
)
def test_nobody_is_told_to_walk_in_where_they_take_nobody(capacity: str, until: date | None, words: str) -> None:
    service = Service(joining=["walk_in", "call_first"], capacity=capacity, capacity_until=until)
    assert joining_text(service, NOW.date()) == words


def test_a_rule_nobody_understands_is_still_a_line() -> None:
    assert when_lines([schedule("FREQ=WEEKLY;BYDAY=XX")], NOW) == ["On some days 7 to 8:30 pm"]


@pytest.mark.parametrize(
    ("number", "country", "display", "href"),
    [
        ("(503) 555-0143", "US", "503 555 0143", "tel:+15035550143"),
        ("+44 161 496 0999", "GB", "0161 496 0999", "tel:+441614960999"),
        ("0161 496 0999", "GB", "0161 496 0999", "tel:+441614960999"),
        ("988", "US", "988", "tel:988"),
        ("116 123", "GB", "116 123", "tel:116123"),
    ],
)
def test_numbers_are_written_with_spaces_and_linked(number: str, country: str, display: str, href: str) -> None:
    line = phone_line(Phone(number=number), country)
    assert (line.display, line.href) == (display, href)


@pytest.mark.parametrize(
    ("number", "country", "seen_from", "display"),
    [
        ("212 555 0111", "US", "GB", "+1 212 555 0111"),
        ("212 555 0111", "US", "CA", "212 555 0111"),
        ("0161 496 0999", "GB", "US", "+44 161 496 0999"),
        ("0161 496 0999", "GB", "GB", "0161 496 0999"),
        ("988", "US", "GB", "988"),
        ("212 555 0111", "US", "", "212 555 0111"),
    ],
)
def test_a_number_of_another_country_is_written_as_it_is_dialled(
    number: str, country: str, seen_from: str, display: str
) -> None:
    assert phone_line(Phone(number=number), country, seen_from).display == display


def test_a_number_known_to_be_dead_is_never_offered() -> None:
    phones = [Phone(number="503 555 0143", dead_since=date(2026, 1, 1)), Phone(number="503 555 0144")]
    assert [line.display for line in phone_lines_of(phones, "US")] == ["503 555 0144"]


def test_a_number_for_text_messages_opens_them() -> None:
    line = phone_line(Phone(number="503 555 0143", kind="text"), "US")
    assert (line.verb, line.href) == ("Text", "sms:+15035550143")


def test_recent_checks_are_said_quietly_and_old_ones_plainly() -> None:
    today = date(2026, 8, 10)
    assert checked_line(date(2026, 5, 2), "by phone", 180, today).text == "Checked 2 May 2026 by phone"
    old = checked_line(date(2026, 2, 3), "by phone", 180, today)
    assert old.stale
    assert old.text == "Last checked 3 February 2026, over 6 months ago. Call before you go."
    assert checked_line(None, "", 180, today).stale


@pytest.mark.parametrize(
    ("service_type", "populations", "words"),
    [
        (
            "support_group",
            ["women", "lgbtq", "bipolar"],
            "Support group for women and LGBTQ+ people, about bipolar",
        ),
        ("support_group", ["bipolar"], "Support group about bipolar"),
        ("recreation_arts", ["adults", "psychosis"], "Arts and sport for adults, about psychosis or schizophrenia"),
        ("support_group", ["homeless", "adults"], "Support group for people without a home"),
        ("homeless_outreach", ["homeless", "adults"], what_line(Service(service_type="homeless_outreach"))),
        ("support_group", ["parents", "perinatal"], "Support group for new and expectant parents"),
        ("support_group", ["young_people", "adults"], "Support group for young people and adults"),
    ],
)
def test_what_they_do_names_people_and_topics_apart(service_type: str, populations: list[str], words: str) -> None:
    assert what_line(Service(service_type=service_type, populations=populations)) == words


# How a support group for each of them is announced. Whoever adds a population reads its line aloud first.
_READ_ALOUD = {
    Population.ADULTS: "for adults",
    Population.YOUNG_PEOPLE: "for young people",
    Population.OLDER_ADULTS: "for older adults",
    Population.WOMEN: "for women",
    Population.MEN: "for men",
    Population.NON_BINARY: "for non-binary people",
    Population.TRANS: "for trans people",
    Population.LGBTQ: "for LGBTQ+ people",
    Population.VETERANS: "for veterans",
    Population.PARENTS: "for parents",
    Population.PERINATAL: "for new and expectant parents",
    Population.FAMILY_CARERS: "for families and carers",
    Population.DEAF: "for Deaf or hard of hearing people",
    Population.INDIGENOUS: "for Indigenous peoples",
    Population.PEOPLE_OF_COLOUR: "for people of colour",
    Population.JUSTICE_INVOLVED: "for people who have been in prison or court",
    Population.IN_HOSPITAL: "for people in hospital now",
    Population.HOMELESS: "for people without a home",
    Population.SUBSTANCE_USE: "about drugs or alcohol",
    Population.BIPOLAR: "about bipolar",
    Population.DEPRESSION: "about depression",
    Population.ANXIETY: "about anxiety",
    Population.PSYCHOSIS: "about psychosis or schizophrenia",
    Population.HEARING_VOICES: "about hearing voices",
    Population.EATING: "about eating difficulties",
    Population.OCD: "about OCD",
    Population.TRAUMA: "about trauma",
    Population.PERSONALITY_DISORDER: "about personality disorder",
    Population.SELF_HARM: "about self-harm",
    Population.SUICIDE: "about thoughts of suicide",
    Population.BEREAVED_BY_SUICIDE: "for people bereaved by suicide",
    Population.AUTISM_ADHD: "about autism or ADHD",
}


@pytest.mark.parametrize("population", Population.values)
def test_every_population_reads_on_inside_a_sentence(population: str) -> None:
    line = what_line(Service(service_type="support_group", populations=[population]))
    assert line == f"Support group {_READ_ALOUD[Population(population)]}"


@pytest.mark.parametrize(
    ("cost", "amount", "currency", "words"),
    [
        ("fee", "2", "USD", "Costs $2"),
        ("fee", "2.5", "GBP", "Costs £2.50"),
        ("fee", "1000", "CHF", "Costs 1000 CHF"),
        ("fee", None, "", "There is a fee"),
        ("donation", "3.00", "EUR", "Give what you like, €3 suggested"),
        ("sliding_scale", "20", "USD", "Pay what you can, $20 suggested"),
        ("free", "0", "USD", "Free"),
    ],
)
def test_a_price_reads_as_people_write_it(cost: str, amount: str | None, currency: str, words: str) -> None:
    paid = None if amount is None else Decimal(amount)
    assert cost_text(Service(cost=cost, cost_amount=paid, cost_currency=currency)) == words


def test_terms_are_left_out_where_nobody_said() -> None:
    service = Service(organization=Organization())
    assert (
        cost_text(service),
        joining_text(service, NOW.date()),
        capacity_text(service, NOW.date()),
        ages_text(service),
    ) == (
        "",
        "",
        "",
        "",
    )
    assert joining_text(Service(joining=["call_first", "self_referral"]), NOW.date()) == "Call first, or refer yourself"
    assert ages_text(Service(minimum_age=18)) == "Age 18 and over"


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Isle of Man", "the Isle of Man"),
        ("Bahamas", "the Bahamas"),
        ("Gambia", "the Gambia"),
        ("U.S. Virgin Islands", "the U.S. Virgin Islands"),
        ("The Netherlands", "the Netherlands"),
        ("Dominican Republic", "the Dominican Republic"),
        ("District of Columbia", "the District of Columbia"),
        ("Northwest Territories", "the Northwest Territories"),
        ("United Kingdom", "the United Kingdom"),
        ("Norfolk Island", "Norfolk Island"),
        ("Rhode Island", "Rhode Island"),
        ("Jersey", "Jersey"),
        ("Scotland", "Scotland"),
    ],
)
def test_some_countries_take_an_article_inside_a_sentence(label: str, inside: str) -> None:
    assert area_name(label) == inside
