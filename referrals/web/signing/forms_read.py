"""Forms as pages show them to whoever came to answer: found, and what stands on the page after an answer.

The same by a link of the person's, by their representative's, and on a device that was handed over.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from referrals import references
from referrals.models import PersonNote, Release
from referrals.states import ReleaseState
from referrals.web.signing import answer_form, sign_page
from referrals.wording.after_answer import after_answer
from referrals.wording.messages_to_agency import messages_of
from referrals.wording.person_notes import may_be_in_danger

_READABLE = [state for state in ReleaseState if state != ReleaseState.DRAFT]


def readable(person: UUID, *, taken_back: bool = False) -> QuerySet[Release]:
    """The person's forms from when they were put to somebody: nobody reads what is still being filled in.

    `taken_back`: that one they had before them is being changed is said too, and none of its text.
    """
    rows = Release.objects.select_related("agency", "person", "representative").filter(person=person)
    may = Q(state__in=_READABLE)
    return rows.filter(may | Q(requested_at__isnull=False) if taken_back else may)


def by_reference(rows: QuerySet[Release], reference: str) -> Release:
    """Raises Http404 alike for a form that is not among `rows` and for none."""
    release = rows.filter(reference=references.tidy(reference)).first()
    if release is None:
        raise Http404
    return release


def has_copy(release: Release) -> bool:
    """Whether there is a signed text to give a copy of; in time it is let go."""
    return release.signed_at is not None and bool(release.text)


def asked(answer: str, reached_agency: bool = False) -> str:
    """What the next page is to say that no state says, for the end of its address

    `reached_agency`: what they wrote reached the agency.
    """
    pairs = [("answer", answer)] if answer in {answer_form.CHANGE, answer_form.LATER} else []
    pairs += [("told", "yes")] if reached_agency and answer != answer_form.CHANGE else []
    return f"?{urlencode(pairs)}" if pairs else ""


def answered(request: HttpRequest, release: Release, *, own: bool = False) -> dict[str, Any]:
    """What the answer did, and the text to read again. `own`: for the person's own page."""
    answer, reached_agency = request.GET.get("answer", ""), request.GET.get("told") == "yes"
    wrote = reached_agency or answer == answer_form.CHANGE
    in_danger = wrote and may_be_in_danger(PersonNote.objects.filter(release=release))
    slowly = "" if in_danger else ", not straight away"
    return {
        **after_answer(release, asked=answer, own=own, slowly=slowly),
        "told": f"{release.agency.name} reads what you wrote{slowly}." if reached_agency else "",
        # What they wrote stands in no page of theirs but "Ask something": whether it may be in danger, here too.
        "in_danger": in_danger,
        "reference": release.reference,
        "parts": sign_page.parts_of(release) if release.state != ReleaseState.DRAFT else [],
        "has_copy": has_copy(release),
        "writing": messages_of(release.agency),
    }
