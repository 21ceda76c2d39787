"""Browsers that come by a link, through the door as everybody does."""

from typing import Any

from django.core import mail
from django.test import Client

from referrals import links
from referrals.models import Link
from tests.accounts.people import link_in
from tests.post import posted
from tests.referrals.stories import Story
from vault.principal import Principal, acting_as


def organization_token(story: Story) -> str:
    """The token in the e-mail that the organization got last."""
    # Written down in the database until it is sent, and in the test's mailbox afterwards.
    waiting = [sent.body for sent in posted().filter(about=story.referral.reference).order_by("-pk")]
    bodies = [*waiting, *(str(sent.body) for sent in reversed(mail.outbox))]
    found = next(body for body in bodies if story.referral.reference in body and "#" in body)
    return link_in(found).partition("#")[2]


def code_of(link: Link) -> str:
    """The code, as staff read it out until somebody claims the link."""
    with acting_as(Principal.job("test")):
        return Link.objects.get(pk=link.pk).code


def organization(story: Story, client: Client | None = None) -> Client:
    """A browser of the organization's, in which its link is open."""
    assert story.link is not None
    return enter(client or Client(), organization_token(story), code_of(story.link))


def person(
    story: Story, client: Client | None = None, kind: Link.Kind = Link.Kind.PERSON, helps: bool = False
) -> Client:
    """A browser of the person's, or of their advocate's, in which their own page is open."""
    with acting_as(story.as_staff):
        made = links.make_link(kind=kind, person=story.person, helps=helps)
    return enter(client or Client(), made.token, made.link.code)


def enter(client: Client, token: str, code: str) -> Client:
    """Through the door; fails where it does not open."""
    answer = knock(client, token, code)
    assert answer.status_code == 302, answer.content.decode()
    return client


def knock(client: Client, token: str, code: str) -> Any:
    """What the door answers."""
    return client.post("/open/", {"link": token, "code": code})


def text_of(response: Any) -> str:
    return response.content.decode()
