"""The person's own page: who can see what now, what is asked of them, what was shared, and who looked."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from core import clock
from referrals.contact.contacts import Contact
from referrals.models import Document, LedgerEntry, Link, Person, PersonNote, Release
from referrals.services.external_disclosures import external_disclosures_of
from referrals.services.people import log_access
from referrals.services.read_receipts import is_unread
from referrals.services.representatives import representatives_of
from referrals.states import ReleaseState
from referrals.web.link_access import LinkRequest, country_of, link_page
from referrals.web.person.pages.accounting import together
from referrals.web.person.pages.form_history import forms_moved
from referrals.web.person.pages.open_links import other_links
from referrals.web.person.pages.stops import stops
from referrals.web.person.pages.waiting_forms import asked
from referrals.web.person.pages.where_things_stand import where_things_stand
from referrals.web.person.pages.who_looked import looks
from referrals.web.person.pages.who_sees import who_sees
from referrals.wording import contact_holders
from referrals.wording.external_disclosures import ToldLine, lines
from referrals.wording.messages_to_agency import told_of_danger
from referrals.wording.note_words import contact_changed_by
from referrals.wording.person_notes import newest_answer
from referrals.wording.representatives import represents, today_at

# What the first page shows of long lists; each has a page of its own.
_FIRST = 5
# What is read for a short list, so that its lines are whole.
_ROWS_A_LINE = 20
READERS = (Link.Kind.PERSON, Link.Kind.ADVOCATE)
# After the page for their contact, by what was pressed there.
_SAVED = {
    "contact": "Saved: how to contact you.",
    "hidden": "Saved: your old contact is not used any more.",
}


@require_http_methods(["GET", "HEAD"])
@link_page(*READERS)
def person(request: LinkRequest) -> HttpResponse:
    """Everything on one page, the most urgent first. An advocate reads along and decides nothing."""
    person = person_of(request)
    note_advocate(request, "your page")
    entries = LedgerEntry.objects.filter(person_id=person.pk).order_by("-seq")
    shared_count = entries.count()
    read = together(entries[: _FIRST * _ROWS_A_LINE], person.agency.time_zone)
    first_lines = read[:_FIRST]
    releases = Release.objects.filter(person=person).select_related("representative")
    notes = list(PersonNote.objects.filter(person=person).order_by("-at"))
    seen, unseen = who_sees(person, clock.now())
    own = request.link.kind == Link.Kind.PERSON
    names: dict[str, Any] = {
        **frame(request),
        "saved": _SAVED.get(request.GET.get("saved", ""), "") if own else "",
        "preferred_name": person.preferred_name,
        "agency": person.agency,
        "sharing": seen,
        "unseen": unseen,
        "asked": asked(person, releases.select_related("supersedes").filter(state=ReleaseState.REQUESTED)),
        "stands": where_things_stand(person, own=own),
        "stops": stops(person, own=own),
        "representatives": represents(representatives_of(person.pk), person.agency, today_at(person.agency)),
        "shared": first_lines,
        "told": _told(request, person),
        "more_shared": sum(line.times for line in first_lines) < shared_count,
        "looks": looks(person, _FIRST, own=own),
        "open_links": other_links(person, request.link.pk, clock.now()),
        "signed": list(releases.filter(signed_at__isnull=False).order_by("-signed_at")),
        "forms_moved": forms_moved(person, own=own),
        "papers": papers_for(request).order_by("-created_at"),
        "contact": "\n".join(Contact.of(person.contact).lines("you")) if own else "",
        "contact_changed_by": contact_changed_by(person) if own else "",
        "contact_withdrawn": own and person.contact_withdrawn_at is not None,
        "holders": contact_holders.holders_for_person(person) if own else [],
        "notes": notes,
        "told_of_danger": told_of_danger(person) if request.link.kind == Link.Kind.PERSON else [],
        "answered": request.link.kind == Link.Kind.PERSON and is_unread(person.pk, newest_answer(notes)),
    }
    return TemplateResponse(request, "referrals/person/page.html", names)


@require_http_methods(["GET", "HEAD"])
@link_page(*READERS)
def shared(request: LinkRequest) -> HttpResponse:
    """The whole ledger about them, both directions, printable."""
    person = person_of(request)
    note_advocate(request, "what was shared")
    entries = LedgerEntry.objects.filter(person_id=person.pk).order_by("-seq")
    names = {
        **frame(request),
        "agency": person.agency,
        "shared": together(entries, person.agency.time_zone),
        "told": _told(request, person),
    }
    return TemplateResponse(request, "referrals/person/shared.html", names)


@require_http_methods(["GET", "HEAD"])
@link_page(*READERS)
def looked(request: LinkRequest) -> HttpResponse:
    """Everybody who looked, and the reasons they gave."""
    person = person_of(request)
    note_advocate(request, "who looked")
    names = {**frame(request), "looks": looks(person, own=request.link.kind == Link.Kind.PERSON)}
    return TemplateResponse(request, "referrals/person/looked.html", names)


# Papers that are read by the person and not by somebody who reads along: they hold what others wrote.
_THEIRS_ALONE = (Document.Kind.AUTHORITY, Document.Kind.STOP)


def papers_for(request: LinkRequest) -> QuerySet[Document]:
    """The scans whoever came by this link may have: the person all, others the forms with a yes."""
    rows = Document.objects.select_related("release").filter(person=request.link.person_id)
    return rows if request.link.kind == Link.Kind.PERSON else rows.exclude(kind__in=_THEIRS_ALONE)


def person_of(request: LinkRequest) -> Person:
    """The person whose page it is, read as themselves."""
    return Person.objects.select_related("agency", "contact_changed_by").get(pk=request.link.person_id)


def frame(request: LinkRequest) -> dict[str, Any]:
    """What every page of theirs needs: which buttons are there, and whose crisis lines stand above."""
    return {
        "decides": request.link.kind == Link.Kind.PERSON,
        "helps": request.link.helps,
        # To whoever reads along: whose page it is.
        "whose": request.link.person.preferred_name,
        "country": country_of(request.link.person.agency),
    }


def _told(request: LinkRequest, person: Person) -> list[ToldLine]:
    """What a law made the agency tell: for the person alone. It can be about whoever reads along."""
    if request.link.kind != Link.Kind.PERSON:
        return []
    return lines(external_disclosures_of(person.pk), person.agency.time_zone, own=True)


def note_advocate(request: LinkRequest, what: str) -> None:
    """An advocate's look is written down, where the person reads it; their own is not."""
    if request.link.kind == Link.Kind.ADVOCATE:
        log_access(person=request.link.person_id, link=request.link.pk, what=what)
