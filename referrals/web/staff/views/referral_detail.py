"""One referral: where it stands as far as the agency knows, what can be done, and what happened."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from accounts.web.membership_access import MembershipRequest
from core import clock
from directory.models import OrganizationParty
from referrals.contact.contacts import Contact
from referrals.models import Document, Referral, ReferralEvent, Release
from referrals.noted_events import ANNOUNCEMENT
from referrals.services.referrals import apply_expirations_if_due, missing_facts
from referrals.vocabularies import SignatureMethod
from referrals.web.forms.one_page import Question, put_back
from referrals.web.staff.authorization import Look, look_at, private_page, works_with
from referrals.web.staff.forms.referral_steps import AnswerForm, MistakeForm, OutcomeForm, WhyForm
from referrals.web.staff.pages import referral_rows
from referrals.web.staff.pages.delivery import delivery
from referrals.web.staff.pages.health_record import health_record
from referrals.web.staff.pages.notes import Noted, noted
from referrals.web.staff.pages.refusals import why_not
from referrals.web.staff.views.problems import Problem
from referrals.wording import contact_holders
from referrals.wording.timeline import timeline


@require_safe
@private_page
def referral(request: MembershipRequest, reference: str) -> HttpResponse:
    """The page of one referral. What ran out by now is written down first."""
    look = look_at(request.membership, reference)
    return referral_page(request, look.referral, look=look)


def referral_page(
    request: MembershipRequest,
    referral: Referral,
    problem: Problem | None = None,
    forms: dict[str, Any] | None = None,
    *,
    look: Look | None = None,
    asked: Question | None = None,
) -> HttpResponse:
    """The page; with what stood in the way of a step, its form as it was typed, and what was typed beside other buttons.

    `asked`: what is asked before a step is taken.

    After a step that failed the referral is read again: what it was being changed to is not what is so.
    """
    if problem or forms:
        referral = _whole(referral)
    rows, now = referral_rows.rows_of(referral), look.at if look else clock.now()
    if look and apply_expirations_if_due(person=referral.person_id, releases=rows.releases, at=now):
        referral = _whole(referral)
        rows, now = referral_rows.rows_of(referral), clock.now()
    row = referral_rows.whole(referral, rows, now)
    given = {
        "recall": WhyForm(prefix="recall"),
        "close": OutcomeForm(prefix="close"),
        "mistake": MistakeForm(prefix="mistake"),
        **(forms or {}),
    }
    for form in given.values():
        put_back(form, request.POST)
    reads_only = not (look.works_with if look else works_with(request.membership, referral.person_id))
    failed = [form for form in given.values() if form.errors]
    context = {
        "referral": row,
        "problem": problem,
        "question": asked,
        "told_under": rows.reports.notices,
        "declined_why": why_not(rows.events, rows.reports.at) if row.declined else "",
        "reach": "" if row.is_closed_record else "\n".join(Contact.of(referral.person.contact).lines()),
        "holders": contact_holders.for_staff(referral.person, rows.releases),
        "may_withdraw_contact": not row.is_closed_record and not reads_only and bool(referral.person.contact),
        "said": [] if row.is_closed_record else _said(referral),
        "notes": _notes(
            noted(rows.notes, rows.releases, referral.organization_id), (forms or {}).get("answer"), request.POST
        ),
        "unanswered": [note for note in rows.notes if note.answered_at is None and note.text],
        "events": timeline(referral, rows.stops, (rows.events, rows.moved), rows.releases, rows.reports.at),
        "record": health_record(referral, row, rows.events, rows.reports.at),
        "delivery": delivery(referral, row, rows, now),
        "cannot_send": missing_facts(referral) if row.may_send else [],
        "may_announce": row.is_unsent and row.is_sent_kind and _can_announce(referral, rows.events),
        "forms": given,
        "time_zone": referral.agency.time_zone,
        "papers": _papers(rows.releases),
        "reads_only": reads_only,
        # On top, for the button to be in sight on a phone; everything else waits until it is pressed.
        "change_first": row.asks_what_is_not_wanted and not reads_only,
    }
    status = problem.status if problem else 400 if failed or _failed(forms) else 409 if asked else 200
    return TemplateResponse(request, "referrals/staff/referral.html", context, status=status)


def _papers(releases: Sequence[Release]) -> list[Document]:
    """Every scan of a form that was signed on paper, the oldest first."""
    on_paper = [release.pk for release in releases if release.signature_method == SignatureMethod.PAPER]
    if not on_paper:
        return []
    rows = Document.objects.filter(release__in=on_paper).select_related("release", "created_by")
    return list(rows.order_by("created_at", "pk"))


def _failed(forms: dict[str, Any] | None) -> bool:
    return any(form.errors for form in (forms or {}).values())


def _whole(referral: Referral) -> Referral:
    rows = Referral.objects.select_related("agency", "person", "organization", "created_by", "content")
    return rows.get(pk=referral.pk)


def _said(referral: Referral) -> list[tuple[str, str]]:
    """What is written about them here; what was signed stands in the permission."""
    content = getattr(referral, "content", None)
    lines: list[tuple[str, str]] = []
    if content is not None:
        lines += [
            ("What they hope for, in their own words", content.hopes),
            ("What the organization needs to know", content.to_know),
            ("The best time to reach them", content.best_time),
            ("Where they are now", content.whereabouts),
            ("When they plan to leave", content.leaves_on),
        ]
    return [(label, words) for label, words in lines if words]


def _notes(
    notes: Iterable[Noted], answered: AnswerForm | None, sent: QueryDict
) -> list[tuple[str, list[tuple[Noted, AnswerForm | None]]]]:
    """What the person wrote, under headings: to whom this referral is, and apart what is about other permissions."""
    here: list[tuple[Noted, AnswerForm | None]] = []
    elsewhere: list[tuple[Noted, AnswerForm | None]] = []
    for one in notes:
        (elsewhere if one.is_elsewhere else here).append((one, _answer_to(one, answered, sent)))
    groups = [("What they wrote or changed", here), ("What they wrote about another permission of theirs", elsewhere)]
    return [(heading, listed) for heading, listed in groups if listed]


def _answer_to(one: Noted, answered: AnswerForm | None, sent: QueryDict) -> AnswerForm | None:
    """A form to answer while there is no answer, with what was typed into it."""
    note = one.note
    if note.answered_at is not None:
        return None
    if answered is not None and answered.note == str(note.pk):
        return answered
    form = AnswerForm(note=str(note.pk))
    put_back(form, sent)
    return form


def _can_announce(referral: Referral, events: Iterable[ReferralEvent]) -> bool:
    """Whether the group confirmed an address, and was not told already."""
    if any(event.event_type == ANNOUNCEMENT for event in events):
        return False
    party = OrganizationParty.objects.filter(organization=referral.organization_id).first()
    return party is not None and bool(party.contact_email and party.contact_confirmed_at)
