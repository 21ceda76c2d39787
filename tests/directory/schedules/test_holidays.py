"""Public holidays: whose they are, which times hold on them, and what is said where nobody knows."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from directory.imports.clean.holidays import read_on_holidays
from directory.models import Schedule
from directory.presentation.times import told_when
from directory.schedules import holidays, occurrences
from tests.directory.scheduling import LA, LONDON, days, plan

CHRISTMAS = date(2026, 12, 25)


# --- calendars ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "calendar", "name"),
    [
        ("2026-12-25", "US-OR", "Christmas Day"),
        ("2026-12-25", "GB-SCT", "Christmas Day"),
        ("2026-12-24", "US-OR", ""),
        # A Saturday: the days in lieu are the Monday and the Tuesday, or the Friday before.
        ("2027-12-27", "GB-ENG", "Christmas Day (substitute day)"),
        ("2027-12-28", "GB-ENG", "Boxing Day (substitute day)"),
        ("2027-12-24", "US-OR", "Christmas Day (observed)"),
        ("2026-07-03", "US-WA", "Independence Day (observed)"),
        # A nation or state of its own.
        ("2026-11-30", "GB-SCT", "Saint Andrew's Day"),
        ("2026-11-30", "GB-ENG", ""),
        ("2026-08-31", "GB-ENG", "Late Summer Bank Holiday"),
        ("2026-08-31", "GB-SCT", ""),
        ("2026-07-13", "GB-NIR", "Battle of the Boyne (substitute day)"),
        ("2026-03-31", "US-CA", "Cesar Chavez Day"),
        ("2026-03-31", "US-OR", ""),
        ("2026-10-12", "US", "Columbus Day"),
        ("2026-10-12", "US-OR", ""),
        # Divisions without holidays of their own, unknown ones, and no calendar at all.
        ("2026-12-26", "IE-C", "Saint Stephen's Day"),
        ("2026-12-25", "FR", ""),
        ("2026-12-25", "", ""),
    ],
)
def test_each_place_has_its_own_days(day: str, calendar: str, name: str) -> None:
    assert holidays.name_of(date.fromisoformat(day), calendar) == name


@pytest.mark.parametrize(
    ("codes", "country", "calendar"),
    [
        (["US:97201", "US-41051", "US-OR", "US"], "US", "US-OR"),
        (["GB:M33", "E08000009", "GB-ENG", "GB"], "GB", "GB-ENG"),
        (["IE-L", "IE"], "IE", "IE"),
        (["CA-08", "CA"], "CA", "CA-08"),
        ([], "GB", "GB"),
        ([], "FR", ""),
        ([], "", ""),
    ],
)
def test_the_calendar_of_a_place_is_that_of_its_state_or_nation(codes: list[str], country: str, calendar: str) -> None:
    assert holidays.calendar_of(codes, country) == calendar


def test_years_to_come_are_known() -> None:
    """Two more than a hand-out or a pause can reach. Else: a newer release of the library, and tools/build_holidays."""
    assert holidays.last_year() >= timezone.localdate().year + 2


# --- times --------------------------------------------------------------------------------------------------------


def friday(holiday_hours: str = "not_said", calendar: str = "US-OR", **more: object) -> Schedule:
    return plan("FREQ=WEEKLY;BYDAY=FR", on_holidays=holiday_hours, calendar=calendar, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("holiday_hours", "known"),
    [
        ("closed", ["2026-12-18"]),
        ("not_said", ["2026-12-18"]),
        ("open", ["2026-12-18", "2026-12-25"]),
    ],
)
def test_who_has_not_said_is_not_counted_on(holiday_hours: str, known: list[str]) -> None:
    zone = ZoneInfo(LA)
    span = datetime(2026, 12, 14, tzinfo=zone), datetime(2026, 12, 28, tzinfo=zone)
    assert [str(start.date()) for start, _ in occurrences.expected(friday(holiday_hours), *span)] == known


def test_a_time_without_a_calendar_keeps_its_days() -> None:
    assert days(friday("closed", calendar=""), "2026-12-20", "2026-12-28") == ["2026-12-25"]


def test_a_date_named_one_by_one_holds() -> None:
    named = friday("closed", extra_dates=[CHRISTMAS])
    assert days(named, "2026-12-20", "2026-12-28") == ["2026-12-25"]
    assert not occurrences.is_unsure(friday(extra_dates=[CHRISTMAS]), CHRISTMAS)
    once = plan("", first=CHRISTMAS, calendar="US-OR")
    assert not occurrences.is_unsure(once, CHRISTMAS)


@pytest.mark.parametrize(("holiday_hours", "open_then"), [("not_said", True), ("open", True), ("closed", False)])
def test_a_line_open_day_and_night_is_open_unless_it_says_otherwise(holiday_hours: str, open_then: bool) -> None:
    line = plan("FREQ=DAILY", at="00:00-00:00", on_holidays=holiday_hours, calendar="US-OR")
    noon = datetime(2026, 12, 25, 12, tzinfo=ZoneInfo(LA))
    assert bool(occurrences.expected(line, noon, noon + timedelta(seconds=1))) is open_then
    assert (told_when([line], noon).lines[0] == "Open day and night") is open_then


def test_the_day_is_that_of_the_place() -> None:
    """At 04:00 on the 26th in London it is still Christmas Day in Oregon."""
    moment = datetime(2026, 12, 26, 4, tzinfo=ZoneInfo(LONDON))
    row = plan("FREQ=DAILY", at="19:00-22:00", on_holidays="closed", calendar="US-OR")
    assert occurrences.expected(row, moment, moment + timedelta(seconds=1)) == []
    row.calendar = ""
    assert occurrences.expected(row, moment, moment + timedelta(seconds=1))


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    row = plan("FREQ=DAILY", at="22:00-07:00", on_holidays="closed", calendar="US-OR")
    assert days(row, "2026-12-24", "2026-12-26") == ["2026-12-23", "2026-12-24", "2026-12-26"]


ASK_FIRST = "ask first, they have not told us whether they meet on public holidays"

# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holiday_hours", "moment", "lines"),
    [
        ("closed", "2026-12-25T19:30", ["Closed Friday 25 December 2026, Christmas Day"]),
        ("not_said", "2026-12-25T19:30", [f"25 December 2026 and 1 January 2027: {ASK_FIRST}"]),
        ("open", "2026-12-25T19:30", ["On now, until 8:30 pm"]),
        ("closed", "2026-12-22T12:00", ["Closed Friday 25 December 2026, Christmas Day"]),
        ("not_said", "2026-12-15T12:00", ["Friday 7 to 8:30 pm"]),
    ],
)
def test_a_card_says_why_there_is_no_meeting(holiday_hours: str, moment: str, lines: list[str]) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(LA))
    lines_shown = told_when([friday(holiday_hours), plan("FREQ=WEEKLY;BYDAY=SA", calendar="US-OR")], now).lines
    matching = [line for line in lines_shown if line in lines]
    assert matching == lines
    assert holiday_hours == "open" or "On now" not in " ".join(lines_shown)


def test_holidays_before_the_next_meeting_never_vanish_without_a_word() -> None:
    """ "Next: Friday 8 January" would hide that they may meet on two Fridays before."""
    now = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo(LA))
    row = plan("FREQ=WEEKLY;BYDAY=FR", first=date(2026, 12, 25), calendar="US-OR")
    lines_shown = told_when([row], now).lines
    assert lines_shown[:2] == [
        "Friday 8 January 2027, 7 to 8:30 pm",
        f"25 December 2026 and 1 January 2027: {ASK_FIRST}",
    ]
    line = f"25 December 2026 and 1 January 2027: {ASK_FIRST.replace('meet', 'answer')}"
    assert told_when([row], now, meets=False).lines[1] == line
    row.away = lambda day: day < date(2027, 1, 1)
    assert told_when([row], now).lines[1] == f"1 January 2027: {ASK_FIRST}", "a pause has a sentence of its own"


def test_a_meeting_left_out_for_another_reason_is_told_without_one() -> None:
    row = plan("FREQ=WEEKLY;BYDAY=TU", except_dates=[date(2026, 6, 9)], calendar="US-OR")
    now = datetime(2026, 6, 9, 12, tzinfo=ZoneInfo(LA))
    assert told_when([row], now).lines[:2] == ["Tuesday 16 June 2026, 7 to 8:30 pm", "Not on Tuesday 9 June 2026"]


def test_the_first_line_has_its_date_on_paper() -> None:
    now = datetime(2026, 6, 9, 12, tzinfo=ZoneInfo(LA))
    assert told_when([plan("FREQ=WEEKLY;BYDAY=TU")], now).on_paper == "Tuesday 9 June 2026, 7 to 8:30 pm"
    assert told_when([plan("FREQ=DAILY", at="00:00-00:00")], now).on_paper == ""


# --- words of lists -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "country", "holiday_hours", "whose"),
    [
        ("Hours: M-F, 9am-5pm. Closed on public holidays.", "GB", "closed", ""),
        ("Tuesdays 7-9pm (except bank holidays)", "GB", "closed", ""),
        ("M-F 9am-5pm, closed federal holidays", "US", "closed", "US"),
        ("Closed on all state and federal holidays.", "US", "closed", ""),
        ("No meeting on public holidays", "US", "closed", ""),
        ("Closed holidays.", "US", "closed", ""),
        ("Open every day including holidays", "US", "open", ""),
        ("Open every day, including bank holidays", "GB", "open", ""),
        ("We answer 365 days a year", "US", "open", ""),
        # In two ways, or not of these days.
        ("Closed holidays.", "GB", "not_said", ""),
        ("Closed during school holidays", "US", "not_said", ""),
        ("Closed on major holidays", "US", "not_said", ""),
        ("Not on bank holiday Mondays", "GB", "not_said", ""),
        ("Closed on bank holiday Mondays", "GB", "not_said", ""),
        ("Closed on bank holidays; open on public holidays in May", "GB", "not_said", ""),
        ("Term time only", "GB", "not_said", ""),
        ("Holiday parties and public holidays of the mind", "US", "not_said", ""),
    ],
)
def test_what_lists_say_of_holidays(text: str, country: str, holiday_hours: str, whose: str) -> None:
    assert read_on_holidays(text, country) == (holiday_hours, whose)
