"""Browsers of people who come by a link, for browser tests: through the page where a link opens, as everybody does."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import WorkSession
from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.models import Link, Release
from referrals.services import links, releases, representatives
from referrals.vocabularies import Authority
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories


@dataclass
class GivenLink:
    """A link as it is given to somebody, and its code."""

    token: str
    code: str

    def enter(self, page: Any) -> Any:
        """Opens the link in this browser."""
        page.goto(f"/open/#{self.token}")
        # Where the page of links was open already the script takes the token a moment later.
        page.wait_for_url(lambda address: "#" not in address)
        page.get_by_label("Code").fill(self.code)
        page.get_by_role("button", name="Open", exact=True).click()
        return page


def link_of_organization(story: stories.Story) -> GivenLink:
    """The link in the organization's e-mail."""
    assert story.link is not None
    return GivenLink(by_link.organization_token(story), by_link.code_of(story.link))


def link_of_person(story: stories.Story, kind: Link.Kind = Link.Kind.PERSON, helps: bool = False) -> GivenLink:
    """A new link to the person's own page."""
    with acting_as(story.as_staff):
        made = links.make_link(kind=kind, person=story.person, helps=helps)
    return GivenLink(made.token, made.link.code)


def link_of_representative(story: stories.Story) -> tuple[GivenLink, Release]:
    """A link of somebody who answers for the person, and a form that asks them."""
    staff, robin = story.staff, Actor.staff(story.staff.robin.user_id)
    release = stories.requested_release(staff.robin, story.person, story.organization)
    with acting_as(story.as_staff):
        related_person = representatives.record_representative(
            membership=staff.robin,
            person=story.person.pk,
            evidence=representatives.AuthorityEvidence(
                "Toni Marsh", Authority.COURT_GUARDIAN, "Order of 3 March 2026", "Health"
            ),
        )
        draft = releases.take_back(release=release, actor=robin)
        releases.choose_signer(release=draft, representative=related_person)
        asked = releases.request_release(release=draft, actor=robin)
        made = representatives.link_for(related_person=related_person, membership=staff.robin)
    return GivenLink(made.token, made.link.code), asked


def in_their_hands(page: Any, staff: stories.Staff, release: Release, base_url: str) -> Any:
    """Robin's device, handed over for this release: the browser carries Robin's suspended session."""
    signed_in_browser(page, staff, base_url)
    suspend(staff, release)
    return page


def signed_in_browser(page: Any, staff: stories.Staff, base_url: str) -> Any:
    """Robin, signed in past the second factor."""
    client = signed_in(Client(), staff.robin.user)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": base_url}])
    return page


def suspend(staff: stories.Staff, release: Release) -> None:
    """What handing over does to Robin's session."""
    passed_to = reverse("referrals:sign", args=[release.reference])
    WorkSession.objects.filter(user=staff.robin.user).update(suspended_at=timezone.now(), passed_to=passed_to)


def take_back(staff: stories.Staff) -> None:
    """What Robin's second factor does to it."""
    WorkSession.objects.filter(user=staff.robin.user).update(suspended_at=None, passed_to="", seen_at=timezone.now())
