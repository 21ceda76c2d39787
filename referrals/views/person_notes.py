"""What the person writes to their agency: how to reach them, questions, and the wish to be erased."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.hidden_signs import PlainText
from directory import crisis_words
from referrals.errors import ChangedMeanwhile, RecordFrozen
from referrals.models import Link, Person, PersonNote
from referrals.presentation.notes import may_be_in_danger, newest_answer, sent_last, written
from referrals.services import answers_read, asking
from referrals.views.answering import CLOSED
from referrals.views.link_access import LinkRequest, link_page
from referrals.views.person_page import frame, person_of

_WAYS = ("Call", "Text", "E-mail", "Letter", "In person", "Another way")
CHANGED = "Your agency changed this while you were writing. Compare it with what you wrote, then save."


class ContactForm(forms.Form):
    """How to reach somebody safely, and how not to."""

    way = forms.ChoiceField(
        label="How to reach you safely",
        choices=[("", "Choose a way"), *((way, way) for way in _WAYS)],
        error_messages={"required": "Choose how to reach you.", "invalid_choice": "Choose one of the ways."},
    )
    value = PlainText(
        label="Number or address",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": "Write the number or address.", "max_length": "Write at most 200 letters."},
    )
    voicemail = forms.BooleanField(label="It is safe to leave a message", required=False)
    avoid = PlainText(
        label="How not to reach you",
        required=False,
        max_length=300,
        help_text="Such as: do not call before four, do not say who calls.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"max_length": "Write at most 300 letters."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def contact(self) -> dict[str, Any]:
        """As `Person.contact` keeps it. Call after `is_valid()`."""
        given = self.cleaned_data
        return {
            "way": given["way"],
            "value": given["value"],
            "voicemail": given["voicemail"],
            "not": given["avoid"],
        }


class AskForm(forms.Form):
    """A question, or anything else for the agency."""

    text = PlainText(
        label="What do you want to ask or say?",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": "Write what you want to ask.", "max_length": "Write at most 2,000 letters."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.PERSON)
def contact(request: LinkRequest) -> HttpResponse:
    """How to reach them: it counts at once for the agency."""
    found = person_of(request)
    form = ContactForm(request.POST) if request.method == "POST" else ContactForm(initial=_initial(found))
    if form.is_bound and form.is_valid():
        try:
            asking.change_contact(person=found.pk, version=form.cleaned_data["version"], contact=form.contact())
            return redirect("referrals:person")
        except ChangedMeanwhile:
            found.refresh_from_db()
            form.data = {**request.POST.dict(), "version": str(found.version)}
            form.add_error(None, CHANGED)
        except RecordFrozen:
            form.add_error(None, CLOSED)
    names = {**frame(request), "form": form, "agency": found.agency, "now": _initial(found) if form.errors else None}
    return TemplateResponse(request, "referrals/person/contact.html", names)


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.PERSON)
def questions(request: LinkRequest) -> HttpResponse:
    """What they asked, what the agency answered, and room for more."""
    found = person_of(request)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            asking.ask_agency(person=found.pk, text=form.cleaned_data["text"])
            return redirect("referrals:person_questions")
        except RecordFrozen:
            form.add_error(None, CLOSED)
    notes = list(PersonNote.objects.filter(person=found).order_by("-at"))
    if newest := newest_answer(notes):
        answers_read.mark_read(person=found.pk, link=request.link.pk, newest=newest)
    names = {
        **frame(request),
        "form": form,
        "written": written(notes, found),
        "sent": sent_last(notes, found),
        "in_danger": may_be_in_danger(notes) or _said_now(form),
        "agency": found.agency,
    }
    return TemplateResponse(request, "referrals/person/questions.html", names)


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.PERSON)
def erasure(request: LinkRequest) -> HttpResponse:
    """The wish to be erased goes to the agency: what the law has it keep, it explains."""
    found = person_of(request)
    if request.method == "POST":
        try:
            asking.ask_to_be_erased(person=found.pk)
            return redirect("referrals:person_questions")
        except RecordFrozen:
            pass
    return TemplateResponse(request, "referrals/person/erasure.html", {**frame(request), "agency": found.agency})


def _said_now(form: AskForm) -> bool:
    """Whether what was typed, and not sent for some other reason, are words of somebody who may be in danger."""
    return form.is_bound and crisis_words.said_in(form.data.get("text", ""))


def _initial(person: Person) -> dict[str, Any]:
    kept = person.contact or {}
    return {
        "way": kept.get("way", ""),
        "value": kept.get("value", ""),
        "voicemail": kept.get("voicemail", False),
        "avoid": kept.get("not", ""),
        "version": person.version,
    }
