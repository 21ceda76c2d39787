"""Whether people may write to their agency in their own words, and what stands beside the box where they may."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Agency
from referrals.models import Person, Task
from referrals.vocabularies import TaskKind
from referrals.wording.moments import clock_today


@dataclass(frozen=True)
class Messages:
    """`beside` stands before the crisis lines, by the box or in its place; `sent` after words that may be about danger.

    `takes`: the agency names a duty contact and hours. Without them there is no box, and `refuse` says what was typed
    where a page still had one.
    """

    takes: bool
    beside: str
    sent: str
    refuse: str


def messages_of(agency: Agency, *, is_taken_on: bool = False) -> Messages:
    """For every page on which the person, or somebody for them, would write to `agency`.

    `is_taken_on`: somebody at the agency said that they have what may be about danger.
    """
    call = f"Call {agency.phone}." if agency.phone else "Tell them when you see them."
    refuse = f"This was not sent: {agency.name} reads no messages here. {call} Your words stand below, to keep or copy."
    if not agency.takes_messages:
        return Messages(takes=False, beside=f"You cannot write to {agency.name} here. {call}", sent="", refuse=refuse)
    notice = "If you write that you may die, the duty team is told."
    rest = "" if agency.reads_always else " Nobody reads messages at other times."
    duty = "" if is_taken_on else f" The duty team at {agency.name} is told too, and may not read it at once."
    return Messages(
        takes=True,
        beside=f"{notice} We read messages {_inside(agency.hours_in_words)}.{rest}",
        sent=f"People answer there now.{duty}",
        refuse=refuse,
    )


def told_of_danger(person: Person) -> list[str]:
    """What became of words of theirs that may be about danger: who has it, or that the agency is told again."""
    agency, zone = person.agency.name, person.agency.time_zone
    rows = _in_danger(person).order_by("opened_at")
    # Whoever has several of them is named once, by the newest.
    reader_lines = {task.seen_by_id or task.pk: _became(task, agency, zone) for task in rows}
    return list(reader_lines.values())


def is_taken_on(person: Person) -> bool:
    """Whether somebody at the agency has all there is of theirs that may be about danger."""
    rows = list(_in_danger(person))
    return bool(rows) and all(task.seen_at and task.seen_by_id for task in rows)


def _in_danger(person: Person) -> QuerySet[Task]:
    return Task.objects.filter(person=person, kind=TaskKind.DANGER, closed_at__isnull=True).select_related("seen_by")


def _became(task: Task, agency: str, zone: str) -> str:
    if task.seen_at is None or task.seen_by is None:
        when = clock_today(task.opened_at, zone)
        return f"{agency} was told at {when}. They are told every 15 minutes until someone there says they have it."
    who = task.seen_by.name or "A member of staff"
    return f"{who} at {agency} has your message. They said so at {clock_today(task.seen_at, zone)}."


def _inside(hours: str) -> str:
    """As it stands inside a sentence: names of days keep their capital, "every day" has none."""
    return hours[:1].lower() + hours[1:] if hours.startswith("Every") else hours
