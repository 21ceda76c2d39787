"""What the person writes to their agency: how to reach them, questions, and the wish to be erased."""

from contextlib import suppress
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.text.invisible_characters import PlainText, without
from referrals import danger, limits
from referrals.contact.contacts import Contact
from referrals.errors import ChangedMeanwhile, RecordFrozen
from referrals.models import Link, Person, PersonNote
from referrals.services import contact_changes, read_receipts, requests_to_agency
from referrals.web.forms.contact import METHOD_CHOICES, check_contact, contact_of, initial_of
from referrals.web.link_access import LinkRequest, link_page
from referrals.web.person.views.home_page import frame, person_of
from referrals.web.signing.answering import CLOSED
from referrals.wording.messages_to_agency import is_taken_on, messages_of, told_of_danger
from referrals.wording.person_notes import may_be_in_danger, newest_answer, sent_last, written

# Pressed: do not use the contact there is.
WITHDRAW = "withdraw"
NOTES_TOO_OFTEN = (
    "You wrote many messages today, and your agency has them all. This one is not sent yet. "
    "What you typed is still here: send it tomorrow. If it cannot wait, call your agency."
)
CONTACT_TOO_OFTEN = (
    "This was changed very often today, so this change is not saved yet. What you typed is still here: "
    "save it tomorrow. If it cannot wait, call your agency."
)
CHANGED = "Your agency changed this while you were writing. Compare it with what you wrote, then save."


class ContactForm(forms.Form):
    """How to reach somebody safely, and what to know before."""

    method = forms.ChoiceField(
        label="How to reach you safely",
        choices=METHOD_CHOICES,
        error_messages={"required": "Choose how to reach you.", "invalid_choice": "Choose one of the ways."},
    )
    value = PlainText(
        label="Number or address",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"max_length": "Write at most 200 letters."},
    )
    voicemail = forms.BooleanField(label="It is safe to leave a message", required=False)
    about = PlainText(
        label="About reaching you",
        required=False,
        max_length=300,
        help_text="Such as: after four; text only, I’m deaf; video relay; an interpreter for Polish.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"max_length": "Write at most 300 letters."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_contact(self, cleaned, jurisdiction=self.person.agency.jurisdiction, whom="you")
        return cleaned

    def meant(self) -> list[forms.BoundField]:
        """The tick that confirms a way against the words beside it, where that is asked."""
        return [self[name] for name in self.fields if name.startswith("meant_")]

    def contact(self) -> dict[str, Any]:
        """As `Person.contact` keeps it. Call after `is_valid()`."""
        return contact_of(self.cleaned_data)

    def says_another(self) -> bool:
        """Whether something was typed that is not what is kept: words beside "do not use it" are a new way."""
        stored = initial_of(self.person.contact)
        names = ("method", "value", "about")
        typed = {name: " ".join(str(self.data.get(name, "")).split()) for name in names}
        return any(typed.values()) and typed != {name: " ".join(str(stored[name]).split()) for name in names}


class AskForm(forms.Form):
    """A question, or anything else for the agency."""

    text = PlainText(
        label="What do you want to ask or say?",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": "Write what you want to ask.", "max_length": "Write at most 2,000 letters."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.PERSON, limit=limits.CONTACTS, says_itself=True)
def contact(request: LinkRequest) -> HttpResponse:
    """How to reach them, or that what there was is not to be used: either counts at once."""
    person = person_of(request)
    withdraws = request.method == "POST" and WITHDRAW in request.POST
    sent = request.POST if request.method == "POST" else None
    form = ContactForm(sent, person=person, initial=_initial(person))
    now, hidden = None, False
    try:
        if withdraws:
            is_new = form.says_another()
            contact_changes.withdraw_contact(person=person.pk)
            person.refresh_from_db()
            if not is_new:
                return redirect(f"{reverse('referrals:person', args=[request.here])}?saved=hidden")
            # What they typed as well is no less their word: it is saved next, or said to be wrong.
            hidden, form = True, ContactForm(_with_version(request, person), person=person)
        if form.is_bound and request.is_over:
            # Not for a contact that is not to be used: that always counts.
            form.add_error(None, CONTACT_TOO_OFTEN)
        elif form.is_bound and form.is_valid():
            requests_to_agency.change_contact(
                person=person.pk, version=form.cleaned_data["version"], contact=form.contact()
            )
            return redirect(f"{reverse('referrals:person', args=[request.here])}?saved=contact")
    except ChangedMeanwhile:
        person.refresh_from_db()
        form = ContactForm(_with_version(request, person), person=person)
        form.add_error(None, CHANGED)
        now = "\n".join(Contact.of(person.contact).lines("you"))
    except RecordFrozen:
        form.add_error(None, CLOSED)
    _hear_danger(person, form)
    names = {
        **frame(request),
        "form": form,
        "agency": person.agency,
        "now": now,
        "hidden": hidden,
        "has_contact": bool(Contact.of(person.contact).lines()),
    }
    return TemplateResponse(request, "referrals/person/contact.html", names)


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.PERSON, limit=limits.NOTES, says_itself=True)
def questions(request: LinkRequest) -> HttpResponse:
    """What they asked, what the agency answered, and room for more."""
    person = person_of(request)
    form = AskForm(request.POST if request.method == "POST" else None)
    writing = messages_of(person.agency, is_taken_on=is_taken_on(person))
    refused = request.POST.get("text", "").strip() if form.is_bound and not writing.takes else ""
    # Words of somebody who may be in danger are always sent on.
    if refused:
        pass
    elif form.is_bound and request.is_over and not _said_now(form):
        form.add_error(None, NOTES_TOO_OFTEN)
    elif form.is_bound and writing.takes and form.is_valid():
        try:
            requests_to_agency.ask_agency(person=person.pk, text=form.cleaned_data["text"])
            return redirect("referrals:person_questions", request.here)
        except RecordFrozen:
            form.add_error(None, CLOSED)
    notes = list(PersonNote.objects.filter(person=person).order_by("-at"))
    if newest := newest_answer(notes):
        read_receipts.mark_read(person=person.pk, link=request.link.pk, newest=newest)
    names = {
        **frame(request),
        "form": form,
        "written": written(notes, person),
        "sent": sent_last(notes, person),
        "in_danger": may_be_in_danger(notes) or _said_now(form),
        "agency": person.agency,
        "writing": writing,
        "told_of_danger": told_of_danger(person),
        "refused": refused,
    }
    status = 409 if form.is_bound and not writing.takes else 200
    return TemplateResponse(request, "referrals/person/questions.html", names, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.PERSON, limit=limits.NOTES)
def erasure(request: LinkRequest) -> HttpResponse:
    """The wish to be erased goes to the agency: what the law has it keep, it explains."""
    person = person_of(request)
    if request.method == "POST":
        try:
            requests_to_agency.ask_to_be_erased(person=person.pk)
            return redirect("referrals:person_questions", request.here)
        except RecordFrozen:
            pass
    return TemplateResponse(request, "referrals/person/erasure.html", {**frame(request), "agency": person.agency})


def _hear_danger(person: Person, form: forms.Form) -> None:
    """Words of danger beside a contact that was not saved, whatever stood in its way, go to the agency all the same."""
    words = "\n".join(str(form.data.get(name) or "") for name in ("value", "about")).strip() if form.is_bound else ""
    if words and danger.may_be_in_danger(words):
        with suppress(RecordFrozen):
            requests_to_agency.ask_agency(person=person.pk, text=without(words))


def _said_now(form: AskForm) -> bool:
    """Whether what was typed, and not sent for some other reason, are words of somebody who may be in danger."""
    return form.is_bound and danger.may_be_in_danger(form.data.get("text", ""))


def _initial(person: Person) -> dict[str, Any]:
    return {**initial_of(person.contact), "version": person.version}


def _with_version(request: LinkRequest, person: Person) -> dict[str, Any]:
    """What was typed, now against what is saved: sending it again means to keep it."""
    return {**request.POST.dict(), "version": str(person.version)}
