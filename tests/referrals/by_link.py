"""Browsers that come by a link, through the door as everybody does."""

import re
from collections.abc import Sequence
from typing import Any, cast

from django import urls
from django.core import mail
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.models import Link
from referrals.services import links
from tests.accounts.people import link_in
from tests.post import posted
from tests.referrals.stories import Story

# Stands for the link in an address until a browser is known.
_SOMEWHERE = "00000000-0000-4000-8000-000000000000"
_SHORT = re.compile(r"/(?:my|for)/(?![0-9a-f]{8}-)|/received/(?!R-)")


class Visitor(Client):
    """A browser that opened a link: short addresses, such as /my/contact/, are those of the link it opened last.

    Whole ones, which say which link they are about, are asked for as they are.
    """

    here: str
    # Not for tests that ask for every address there is: some are short themselves.
    completes = True

    def generic(self, method: str, path: Any, *args: Any, **options: Any) -> Any:
        return super().generic(method, self.at(str(path)), *args, **options)

    def at(self, path: str) -> str:
        """The whole address behind a short one."""
        match = _SHORT.match(path)
        if match is None or not self.completes:
            return path
        return path[: match.end()] + f"{self.here}/" + path[match.end() :]


def reverse(viewname: str, args: Sequence[Any] = ()) -> str:
    """As Django's, but of pages by a link the short address, which a `Visitor` completes."""
    try:
        return urls.reverse(viewname, args=args)
    except urls.NoReverseMatch:
        return urls.reverse(viewname, args=[_SOMEWHERE, *args]).replace(f"/{_SOMEWHERE}", "", 1)


def organization_token(story: Story) -> str:
    """The token in the e-mail that the organization got last."""
    # Written down in the database until it is sent, and in the test's mailbox afterwards.
    waiting = [sent.body for sent in posted().filter(about=story.referral.reference).order_by("-pk")]
    bodies = [*waiting, *(str(sent.body) for sent in reversed(mail.outbox))]
    mail_body = next(body for body in bodies if story.referral.reference in body and "#" in body)
    return link_in(mail_body).partition("#")[2]


def code_of(link: Link) -> str:
    """The code, as staff read it out until somebody claims the link."""
    with acting_as(Principal.job("test")):
        return Link.objects.get(pk=link.pk).code


def organization(story: Story, client: Client | None = None) -> Visitor:
    """A browser of the organization's, in which its link is open."""
    assert story.link is not None
    return enter(client or Client(), organization_token(story), code_of(story.link))


def person(
    story: Story, client: Client | None = None, kind: Link.Kind = Link.Kind.PERSON, helps: bool = False
) -> Visitor:
    """A browser of the person's, or of their advocate's, in which their own page is open."""
    with acting_as(story.as_staff):
        made = links.make_link(kind=kind, person=story.person, helps=helps)
    return enter(client or Client(), made.token, made.link.code)


def enter(client: Client, token: str, code: str) -> Visitor:
    """Through the door; fails where it does not open."""
    answer = knock(client, token, code)
    assert answer.status_code == 302, answer.content.decode()
    # Whatever browser it was, it has pages of its own now.
    client.__class__ = Visitor
    visitor = cast(Visitor, client)
    visitor.here = answer["Location"].strip("/").partition("/")[2]
    return visitor


def knock(client: Client, token: str, code: str) -> Any:
    """What the door answers."""
    return client.post("/open/", {"link": token, "code": code})


def text_of(response: Any) -> str:
    return response.content.decode()
