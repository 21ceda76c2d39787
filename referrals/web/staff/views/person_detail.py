"""About the person behind a referral: they said stop, they want their own link, they died."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.web.limits import limited
from accounts.web.membership_access import MembershipRequest
from core import clock
from directory.models import Organization
from referrals import limits
from referrals.actors import Actor
from referrals.contact.contacts import EMAIL, Contact
from referrals.errors import RecordFrozen
from referrals.models import Link, Referral, RelatedPerson, ReleaseEvent, ReleaseParty, Revocation
from referrals.models.link import TRIES
from referrals.selectors.in_force import in_force
from referrals.selectors.release_drafts import day_of
from referrals.services import messages, people, releases, representatives, revocation
from referrals.services.links import Made
from referrals.services.referrals import apply_expirations_now
from referrals.services.transitions import lock_person
from referrals.states import ReleaseState
from referrals.vocabularies import RevocationChannel
from referrals.web.staff.authorization import private_page, referral_for, referral_to_change
from referrals.web.staff.forms.referral_steps import THEMSELVES, ConfirmForm, StopForm
from referrals.web.staff.pages.referral_page import name_of
from referrals.web.staff.views.check_answers import may_be_put_to_them
from referrals.web.staff.views.person_link import give_link
from referrals.web.staff.views.problems import attempt
from referrals.wording.events import stopped_for_them
from referrals.wording.moments import day_in_words


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def stop(request: MembershipRequest, reference: str) -> HttpResponse:
    """The person told me to stop: one page to confirm, and it counts from that press.

    Where somebody signed for them, it may have been that somebody who said it.
    """
    referral = referral_for(request.membership, reference)
    named, signers = _organizations(referral), representatives.who_signed(referral.person)
    form = StopForm(
        request.POST if request.method == "POST" else None,
        organizations=[(str(one.pk), one.name) for one in named],
        who=[(str(one.pk), f"{one.name}, who answers for them") for one in signers],
        initial={"organizations": [str(referral.organization_id)]},
    )
    if form.is_bound and form.is_valid():
        chosen = [one for one in named if str(one.pk) in form.cleaned_data["organizations"]]
        signer = next((one for one in signers if str(one.pk) == form.cleaned_data.get("who", THEMSELVES)), None)
        if _write_down(request, referral, form, chosen, signer):
            return redirect("referrals:stopped", referral.reference)
        who = signer.name if signer else "They"
        form.add_error("organizations", f"{who} signed nothing for them that counts. Choose again.")
    context = {
        "form": form,
        "reference": referral.reference,
        "person": name_of(referral),
        "together": _named_together(referral),
    }
    return TemplateResponse(request, "referrals/staff/stop.html", context, status=400 if form.errors else 200)


@require_safe
@private_page
def stopped(request: MembershipRequest, reference: str) -> HttpResponse:
    """What stopped, and when: a page of its own, because a line at the top of another gets missed."""
    referral = referral_for(request.membership, reference)
    newest = Revocation.objects.filter(person=referral.person_id).select_related("organization").order_by("-at")
    for_them = ReleaseEvent.objects.filter(person=referral.person_id).exclude(channel="").order_by("-at")
    context = {
        "reference": referral.reference,
        "stops": newest[:10],
        "for_them": [
            (row, _how_for_them(row, referral))
            for row in for_them.select_related("release__representative", "user")[:10]
        ],
        "still": _signed_themselves(referral) if for_them else (),
        "time_zone": referral.agency.time_zone,
        "person": name_of(referral),
    }
    return TemplateResponse(request, "referrals/staff/stopped.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.STAFF_LINKS)
@private_page
def person_link(request: MembershipRequest, reference: str) -> HttpResponse:
    """A link to their own page: by e-mail to an address they gave as safe, or shown this once to write down or print.

    From the check of a draft (`?ask`) the same press puts the form to them. Otherwise both pages say that nothing is asked.
    """
    referral = referral_to_change(request.membership, reference)
    is_draft = referral.release is not None and referral.release.state == ReleaseState.DRAFT
    asks = is_draft and "ask" in request.GET and may_be_put_to_them(referral)
    return give_link(
        request,
        make=lambda to: _make_link(request, referral, to, asks=asks),
        template="person_link",
        context={
            "reference": referral.reference,
            "person": name_of(referral),
            "open_since": _open_since(referral),
            "asks": asks,
            "not_asked": is_draft and not asks,
            "may_ask": is_draft and may_be_put_to_them(referral),
        },
        initial=_safe_address(referral),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def death(request: MembershipRequest, reference: str) -> HttpResponse:
    """Records that they died, after a confirmation: the record is closed, and links end."""
    referral = referral_to_change(request.membership, reference)
    form = ConfirmForm(request.POST if request.method == "POST" else None, referral=referral)
    problem = None
    if form.is_bound and form.is_valid():
        problem = attempt(lambda: _record_death(referral))
        if problem is None:
            return redirect("referrals:referral", referral.reference)
    context = {"form": form, "reference": referral.reference, "person": name_of(referral), "problem": problem}
    status = problem.status if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/staff/death.html", context, status=status)


def _signed_themselves(referral: Referral) -> list[str]:
    """References of what the person signed that counts now: whoever answers for them stops none of it."""
    counting = in_force(referral.person, clock.now())
    return [one.release.reference for one in counting if one.release.representative_id is None]


def _how_for_them(row: ReleaseEvent, referral: Referral) -> str:
    signer = row.release.representative.name if row.release.representative else "Somebody"
    return stopped_for_them(row, signer, agency=referral.agency.name, by_staff=str(row.user) if row.user else "")


def _write_down(
    request: MembershipRequest,
    referral: Referral,
    form: StopForm,
    chosen: Sequence[Organization],
    signer: RelatedPerson | None,
) -> bool:
    """A stop for each of `chosen`: the person's, or of what `signer` signed for them; whether anything stopped."""
    channel, note = RevocationChannel(form.cleaned_data["channel"]), form.cleaned_data["note"]
    if signer is not None:
        return bool(
            representatives.told_to_stop(
                related_person=signer, organizations=chosen, membership=request.membership, channel=channel, note=note
            )
        )
    for organization in chosen:
        revocation.revoke_for_organization(
            person=referral.person,
            organization=organization,
            actor=Actor.person_recorded_by(request.membership.user_id),
            channel=channel,
            recorded_by=request.membership,
            note=note,
        )
    return True


def _make_link(request: MembershipRequest, referral: Referral, to: str, *, asks: bool) -> Made:
    if asks and referral.release is not None:
        releases.request_release(release=referral.release, actor=Actor.staff(request.membership.user_id))
    person = lock_person(referral.person_id)
    made: Made = messages.person_link(
        person, created_by=request.membership.user_id, to=to, reference=referral.reference
    )
    return made


def _open_since(referral: Referral) -> list[str]:
    """The days on which links to their own page were made that open now; whether anybody used one is theirs alone."""
    links = Link.objects.filter(person=referral.person_id, kind=Link.Kind.PERSON, ended_at=None, tries__lt=TRIES)
    made = links.filter(expires_at__gt=clock.now()).order_by("created_at").values_list("created_at", flat=True)
    return list(dict.fromkeys(day_in_words(day_of(referral.agency, at)) for at in made))


def _record_death(referral: Referral) -> None:
    if referral.person.died_at:
        raise RecordFrozen
    people.record_death(person=referral.person_id, at=clock.now())
    apply_expirations_now(person=referral.person_id)


def _organizations(referral: Referral) -> list[Organization]:
    """Everybody this person's referrals and permissions name."""
    ids = set(Referral.objects.filter(person=referral.person_id).values_list("organization_id", flat=True))
    parties = ReleaseParty.objects.filter(person=referral.person_id, organization__isnull=False)
    ids |= set(parties.values_list("organization_id", flat=True))
    return list(Organization.objects.filter(pk__in=ids).order_by("name"))


def _named_together(referral: Referral) -> list[str]:
    """Permissions that name several organizations end for all of them: who those are, one line each."""
    lines = []
    for release in referral.person.releases.filter(state="active").prefetch_related("parties"):
        names = [party.name for party in release.parties.all() if party.organization_id]
        if len(names) > 1:
            lines.append(", ".join(names))
    return lines


def _safe_address(referral: Referral) -> dict[str, str]:
    contact = Contact.of(referral.person.contact)
    return {"to": contact.value, "how": "email"} if contact.method == EMAIL else {}
