"""An agency's presets, for its administrators."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.web.limits import limited
from accounts.web.membership_access import MembershipRequest
from referrals import limits
from referrals.models import Preset
from referrals.services.presets import presets_of, save_preset
from referrals.web.staff.authorization import private_page
from referrals.web.staff.forms.presets import PresetForm
from referrals.wording import staff as words


@require_safe
@private_page
def presets(request: MembershipRequest) -> HttpResponse:
    """All of them; an agency that had none gets two to begin with."""
    _only_administrators(request)
    agency = request.membership.agency
    rows = [(preset, words.PURPOSE(preset.purpose)) for preset in presets_of(agency)]
    return TemplateResponse(request, "referrals/staff/presets.html", {"presets": rows, "agency": agency})


@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.WRITTEN)
@private_page
def preset(request: MembershipRequest, pk: UUID | None = None) -> HttpResponse:
    """One of them, or a new one: change it, or take it away. Referrals made from it stay as they are."""
    _only_administrators(request)
    row = _found(request, pk)
    if request.method == "POST" and "delete" in request.POST and pk is not None:
        row.delete()
        return redirect("referrals:presets")
    form = PresetForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_bound and form.is_valid() and _saved(form):
        return redirect("referrals:presets")
    context = {"form": form, "preset": row, "is_new": pk is None}
    return TemplateResponse(request, "referrals/staff/preset.html", context, status=400 if form.errors else 200)


def _only_administrators(request: MembershipRequest) -> None:
    if not request.membership.may_manage:
        raise Http404


def _found(request: MembershipRequest, pk: UUID | None) -> Preset:
    if pk is None:
        return Preset(agency=request.membership.agency)
    preset = Preset.objects.filter(agency=request.membership.agency, pk=pk).first()
    if preset is None:
        raise Http404
    return preset


def _saved(form: PresetForm) -> bool:
    try:
        with transaction.atomic():
            save_preset(form.save(commit=False))
    except IntegrityError:
        form.add_error("name", "Another preset has this name. Choose a different one.")
        return False
    return True
