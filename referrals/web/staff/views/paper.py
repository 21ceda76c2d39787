"""A release on paper: the form to print, the scan of what was signed, and in the UK a spoken yes with a witness."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.web.kept_form import PutsBack
from accounts.web.limits import limited
from accounts.web.membership_access import MembershipRequest
from core import clock
from core.crypto.files import NotKeptError
from core.text.invisible_characters import PlainText
from referrals import limits
from referrals.actors import Actor
from referrals.consent.statements import together
from referrals.errors import NotReady, RecordFrozen
from referrals.models import Document, Release
from referrals.selectors.release_drafts import day_of, policy_of
from referrals.services import papers
from referrals.services.releases import note_copy_given
from referrals.services.signing import sign_release
from referrals.signature import Signature
from referrals.states import IllegalTransition, ReleaseState
from referrals.uploads import uploads
from referrals.vocabularies import SignatureMethod
from referrals.web import downloads
from referrals.web.forms.one_page import own, put_back, question
from referrals.web.forms.scan import ReadsScan, scan_field
from referrals.web.signing import sign_page
from referrals.web.staff.authorization import private_page, release_for, release_to_change
from referrals.web.staff.pages.after_signing import went
from referrals.web.upload_limits import receives_scan
from referrals.wording import staff as words

PAPER, SPOKEN, COPY = "paper", "spoken", "copy"
BUTTONS = {PAPER: "Record the signed paper", SPOKEN: "Record the spoken yes"}
NEITHER = "At least one choice has to be yes. If both are no, record that they said no instead."


class RecordForm(PutsBack, forms.Form):
    """What the person answered, as it stands on the paper or as they said it."""

    to_organization = forms.BooleanField(required=False)
    to_agency = forms.BooleanField(required=False)
    name = PlainText(
        label="The name as they signed it",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": "Type the name as it stands there."},
    )
    witness = PlainText(
        label="Who saw it: their name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": "Type the name of whoever saw it."},
    )
    signed_on = forms.DateField(
        label="The day they signed",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose the day.", "invalid": "Write the day as 2026-08-01."},
    )

    has_happened = forms.ChoiceField(
        label="Has that happened already?",
        choices=[("no", "No, not yet"), ("yes", "Yes, it has")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether that has happened.", "invalid_choice": "Choose one of the two."},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("to_organization") or given.get("to_agency")):
            self.add_error(None, NEITHER)
        return given


class PaperForm(ReadsScan, RecordForm):
    """The same with the scan."""

    scan = scan_field(
        "The scan or photo of all pages",
        required="Choose the scan.",
        empty="This file is empty. Scan the paper again.",
    )
    all_signed = forms.BooleanField(
        error_messages={"required": "All of them have to sign. Have the others sign it too, then record it."}
    )

    def __init__(self, *args: Any, names: str = "", **kwargs: Any) -> None:
        """`names` are all who have to sign it together; "" where one signature is enough."""
        super().__init__(*args, **kwargs)
        if names:
            self.fields["all_signed"].label = f"All of them signed it: {names}"
        else:
            del self.fields["all_signed"]


@require_http_methods(["GET", "HEAD", "POST"])
@receives_scan
@limited(limits.SCANS)
@private_page
def paper(request: MembershipRequest, reference: str) -> HttpResponse:
    """The form to print while it waits, and what was signed on it to record; afterwards the copy."""
    release = release_to_change(request.membership, reference)
    if release.state == ReleaseState.DRAFT:
        raise Http404
    if release.person.erased_at and release.text:
        return redirect("referrals:kept_form", release.reference)
    sent = request.POST if request.method == "POST" else None
    how = sent.get("how") if sent is not None else None
    if how == COPY and release.signed_at is not None:
        note_copy_given(release=release, method="printed")
        return redirect("referrals:paper", release.reference)
    asked = question(request.POST, how or "", BUTTONS) if sign_page.waits(release) else None
    records = sent is not None and asked is None
    written = PaperForm(*_of(request, PAPER, records and how == PAPER), names=_all_who_sign(release), prefix=PAPER)
    spoken = RecordForm(*_of(request, SPOKEN, records and how == SPOKEN), prefix=SPOKEN)
    _labels(release, written, spoken)
    form = (written if how == PAPER else spoken if how == SPOKEN else None) if records else None
    for other in (written, spoken):
        put_back(other, request.POST)
    if form is not None and sign_page.waits(release) and form.is_valid() and _record(request, release, form):
        return redirect("referrals:paper", release.reference)
    status = 413 if uploads.is_too_large(request) else 409 if asked else 200
    names = {**_names(release, written, spoken), "question": asked}
    return TemplateResponse(request, "referrals/paper/paper.html", names, status=status)


def _of(request: MembershipRequest, how: str, is_pressed: bool) -> tuple[QueryDict | None, Any]:
    """What was sent for one of the two forms of the page; nothing for the other, whose words are put back."""
    if not is_pressed:
        return None, None
    files = request.FILES.copy()
    if "scan" in files:
        # From a page opened before its fields had names of their own.
        files.setlist(f"{how}-scan", files.getlist("scan"))
    return own(request.POST, how, PaperForm.base_fields), files


@require_http_methods(["GET"])
@limited(limits.EXPORTS)
@private_page
def to_print(request: MembershipRequest, reference: str) -> HttpResponse:
    """The form to print and sign, or the copy of a signed one."""
    release = release_for(request.membership, reference)
    if release.state == ReleaseState.DRAFT or not release.text:
        raise Http404
    if release.person.erased_at:
        return redirect("referrals:kept_form", release.reference)
    if release.signed_at is None and not policy_of(release.agency).can_sign_here:
        raise Http404
    return downloads.release_copy(request, release)


def _record(request: MembershipRequest, release: Release, form: RecordForm) -> bool:
    """Writes it down; what stands in the way is said in the form."""
    given = form.cleaned_data
    signature = Signature(
        to_organization=given["to_organization"] and release.requested_to_organization,
        to_agency=given["to_agency"] and release.requested_to_agency,
        name=given["name"],
        method=SignatureMethod.SPOKEN,
        text_sha256=request.POST.get("text_sha256", ""),
        witness=given["witness"],
        representative=release.representative,
        recorded_by=request.membership,
        signed_on=given["signed_on"],
        all_signed=given.get("all_signed", False),
        has_happened=given["has_happened"] == "yes" if "has_happened" in given else None,
    )
    try:
        if isinstance(form, PaperForm) and form.checked is not None:
            papers.sign_on_paper(
                membership=request.membership,
                release=release,
                signature=replace(signature, method=SignatureMethod.PAPER),
                scan=form.checked,
                own_form=not policy_of(release.agency).can_sign_here,
            )
        else:
            actor = Actor.person_recorded_by(request.membership.user_id)
            sign_release(release=release, signature=signature, actor=actor)
    except NotReady as missing:
        for reason in missing.reasons:
            form.add_error(None, reason)
        release.refresh_from_db()
        return False
    except (IllegalTransition, RecordFrozen, NotKeptError) as error:
        form.add_error(None, str(error))
        release.refresh_from_db()
        return False
    return True


def _all_who_sign(release: Release) -> str:
    """Everybody whose signature it takes, where whoever answers for the person cannot sign alone; else ""."""
    somebody = release.representative
    return together([somebody.name, *somebody.others]) if somebody is not None and somebody.jointly_only else ""


def _labels(release: Release, written: PaperForm, spoken: RecordForm) -> None:
    """Whose name it is, and which days there were. Before anything is checked: a field that was shown keeps its label."""
    today = day_of(release.agency, timezone.now())
    for form in (written, spoken):
        form.fields["signed_on"].widget.attrs["max"] = today.isoformat()
        if release.expires_event:
            ends = words.EXPIRY_EVENT(release.expires_event)
            form.fields["has_happened"].help_text = f"It ends {ends}. If that has happened, nothing is sent."
        else:
            del form.fields["has_happened"]
    if release.representative is not None:
        written.fields["name"].label = f"The name of {release.representative.name}, as they signed it"
    spoken.fields["name"].label = "The name they gave"
    spoken.fields["signed_on"].label = "The day they said it"


def _names(release: Release, written: PaperForm, spoken: RecordForm) -> dict[str, Any]:
    policy = policy_of(release.agency)
    organizations = release.parties.filter(organization__isnull=False).values_list("name", flat=True)
    return {
        "release": release,
        "agency": release.agency,
        "organizations": " and ".join(organizations),
        "parts": sign_page.parts_of(release),
        "waits": sign_page.waits(release),
        "went": went(release, clock.now()) if release.state == ReleaseState.ACTIVE else [],
        "own_form": not policy.can_sign_here,
        "place": policy.place,
        "may_be_spoken": SignatureMethod.SPOKEN in policy.signature_methods and release.representative is None,
        "signer": release.representative.name if release.representative else "",
        "all_who_sign": _all_who_sign(release),
        "written": written,
        "spoken": spoken,
        "documents": list(Document.objects.filter(release=release).order_by("created_at")),
        "text_sha256": release.text_sha256,
        "too_large": uploads.TOO_LARGE,
    }
