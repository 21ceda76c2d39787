"""The short forms in which demonstration listings are written."""

from datetime import date, time

import pytest

from demo import terms, when
from demo.phones import RESERVED, Exchange
from directory.schedules.occurrences import check_rrule

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        ("TU", "FREQ=WEEKLY;BYDAY=TU"),
        ("MO-FR", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("MO+WE", "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("TU/2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("1TH", "FREQ=MONTHLY;BYDAY=1TH"),
        ("-1SA", "FREQ=MONTHLY;BYDAY=-1SA"),
        ("1TU+3TU", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
        ("day15", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("daily", "FREQ=DAILY"),
    ],
)
def test_days_become_rules_that_the_directory_accepts(days, rule):
    assert when.rrule(days) == rule
    check_rrule(rule)


@pytest.mark.parametrize("text", ["TU", "XX 10:00-11:00", "TU 25:00-26:00", "TU 10.00-11.00"])
def test_a_schedule_that_is_not_understood_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        when.parse(text, "key", TODAY)


def test_several_times_and_a_note():
    first, second = when.parse("TU 09:00-12:00, TH 13:00-16:00 [Ring twice.]", "key", TODAY)
    assert (first.opens_at, first.closes_at, first.note) == (time(9), time(12), "")
    assert (second.rrule, second.note) == ("FREQ=WEEKLY;BYDAY=TH", "Ring twice.")


def test_a_weekly_schedule_begins_on_its_own_weekday():
    assert when.parse("TH/2 10:00-11:00", "key", TODAY)[0].valid_from.strftime("%a") == "Thu"


def test_once_counts_from_the_day_of_the_load():
    assert when.parse("once12 10:00-11:00", "key", TODAY)[0].valid_from == date(2026, 3, 16)


def test_terms_in_one_line():
    values = terms.parse("call_first fee:5, wait:6 weeks", "GB", TODAY, told_days_ago=3)
    assert values["joining"] == ["call_first"]
    assert (values["cost"], values["cost_amount"], values["cost_currency"]) == ("fee", 5, "GBP")
    assert (values["capacity"], values["capacity_note"]) == ("waiting_list", "6 weeks")
    assert values["capacity_as_of"] == date(2026, 3, 1)


def test_a_word_of_no_vocabulary_is_refused():
    with pytest.raises(ValueError, match="gratis"):
        terms.parse("walk_in gratis", "US", TODAY, 1)


def test_numbers_of_one_town_differ_until_its_range_is_used_up():
    exchange = Exchange()
    given = [exchange.number("Pendleton OR") for _ in range(100)]
    assert len(set(given)) == 100
    assert all(RESERVED.fullmatch(number) for number in given)


@pytest.mark.parametrize("number", ["503-555-0200", "503-555-1234", "0161 496 1000", "07700 901000", "020 7946 1000"])
def test_numbers_that_somebody_could_have_are_not_reserved(number):
    assert RESERVED.fullmatch(number) is None
