"""Somebody who reads along, or helps too: the person makes a link for them, and ends it."""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from referrals import limits, references
from referrals.errors import PermissionEnded
from referrals.models import Link, Release
from referrals.services import advocates, links, messages
from referrals.services.people import log_access
from referrals.services.revocation import told_of_stop
from referrals.states import ReleaseState
from referrals.vocabularies import RevocationChannel
from referrals.web.link_access import LinkRequest, closed, link_page
from referrals.web.person.pages.open_links import TO_A_PERSONS_PAGE
from referrals.web.person.views.home_page import frame, person_of
from referrals.wording.moments import moment_in_words

# More at once are more than anybody looks after.
AT_MOST = 5


@require_http_methods(["GET", "HEAD"])
@link_page(Link.Kind.PERSON)
def advocate(request: LinkRequest) -> HttpResponse:
    """Who reads along now, and a button for a new link."""
    return TemplateResponse(request, "referrals/person/advocate.html", _names(request))


@require_http_methods(["POST"])
@link_page(Link.Kind.PERSON, limit=limits.ADVOCATES)
def invite(request: LinkRequest) -> HttpResponse:
    """A link and a code, shown once. They only read, unless the person chose that they help."""
    names = _names(request)
    if len(names["advocates"]) >= AT_MOST:
        names["problem"] = f"{AT_MOST} people can read along. End one of the links first."
        return TemplateResponse(request, "referrals/person/advocate.html", names, status=409)
    helps = request.POST.get("helps") == "yes"
    made = links.make_link(kind=Link.Kind.ADVOCATE, person=person_of(request), helps=helps)
    names |= {"address": messages.open_address(made), "code": made.link.code, "made_helps": helps}
    return TemplateResponse(request, "referrals/person/advocate_made.html", names)


@require_http_methods(["POST"])
@link_page(Link.Kind.PERSON)
def end(request: LinkRequest, pk: uuid.UUID) -> HttpResponse:
    """Another link to their page opens nothing any more; one that is not theirs to end stays as it is.

    The one this browser came by stays too: the way out of it is "Exit this page".
    """
    mine = Link.objects.filter(person=request.link.person_id, kind__in=TO_A_PERSONS_PAGE, ended_at__isnull=True)
    link = mine.exclude(pk=request.link.pk).filter(pk=pk).first()
    if link is not None:
        links.end_link(link, why="ended by the person")
        log_access(person=request.link.person_id, link=request.link.pk, what="link ended")
    if request.POST.get("from") == "page":
        return redirect(f"{reverse('referrals:person', args=[request.here])}#open-links")
    return redirect("referrals:person_advocate", request.here)


class ToldForm(forms.Form):
    """How the person said it."""

    channel = forms.ChoiceField(
        label="How did they tell you?",
        choices=[(RevocationChannel.SPOKEN.value, "They said it"), (RevocationChannel.WRITING.value, "They wrote it")],
        widget=forms.RadioSelect,
        initial=RevocationChannel.SPOKEN.value,
        required=False,
        error_messages={"invalid_choice": "Choose one of the two."},
    )

    def clean_channel(self) -> str:
        """Spoken where nothing else was chosen: no question holds a stop up."""
        return self.cleaned_data["channel"] or RevocationChannel.SPOKEN.value


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.ADVOCATE, helping=True)
def told_to_stop(request: LinkRequest, reference: str, number: int) -> HttpResponse:
    """The person told me to stop, written down by whoever they invited to help. It counts from that press."""
    release = Release.objects.filter(
        person=request.link.person_id, reference=references.tidy(reference), state=ReleaseState.ACTIVE
    ).first()
    parties = (
        list(release.parties.select_related("organization").filter(organization__isnull=False).order_by("pk"))
        if release
        else []
    )
    if not 1 <= number <= len(parties):
        raise Http404
    party = parties[number - 1]
    form = ToldForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and party.organization is not None:
        try:
            advocates.told_to_stop(
                link=request.link,
                organization=party.organization,
                channel=RevocationChannel(form.cleaned_data["channel"]),
            )
        except PermissionEnded:
            return closed(request)
        return redirect(f"{reverse('referrals:person', args=[request.here])}#stops")
    notified = told_of_stop(person_of(request), party.organization) if party.organization else []
    names = {**frame(request), "form": form, "name": party.name, "others": len(parties) > 1, "told": notified}
    return TemplateResponse(request, "referrals/person/told_to_stop.html", names)


def _names(request: LinkRequest) -> dict[str, Any]:
    zone = person_of(request).agency.time_zone
    rows = Link.objects.filter(
        person=request.link.person_id, kind=Link.Kind.ADVOCATE, ended_at__isnull=True, expires_at__gt=clock.now()
    ).order_by("created_at")
    advocates = [
        {
            "pk": link.pk,
            "helps": link.helps,
            "made": moment_in_words(link.created_at, zone),
            "opened": moment_in_words(link.claimed_at, zone) if link.claimed_at else "",
        }
        for link in rows
    ]
    return {**frame(request), "advocates": advocates}
