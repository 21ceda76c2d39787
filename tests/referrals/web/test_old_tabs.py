"""Words that a group typed into a page that had ended are given back; and nobody signs for a group left out."""

import pytest
from django.test import Client
from django.test.client import RequestFactory

from core.messaging import outbox
from core.models import OutgoingMail
from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.services import prepare, referrals, releases
from referrals.web.not_sent import typed_in
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.staff_pages import page_of
from tests.referrals.stories import Story


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"accept-more": "Tuesday at 7", "transition": "accept"}, ["Tuesday at 7"]),
        ({"decline-reason": "Another reason.", "decline-more": "Full"}, ["Full"]),
        ({"note": "They rang"}, ["They rang"]),
        ({"change": "one", "text": "two", "more": " "}, ["one", "two"]),
        ({"csrfmiddlewaretoken": "x"}, []),
    ],
)
def test_every_field_of_words_is_found(rf: RequestFactory, sent: dict[str, str], words: list[str]) -> None:
    assert typed_in(rf.post("/", sent)) == words


def test_a_group_gets_its_words_back_after_the_end(opened: Story) -> None:
    group = by_link.organization(opened)
    where = by_link.reverse("referrals:organization_answer")
    group.post(where, {"transition": "decline", "decline-reason": "We have no room now."})
    page = by_link.text_of(group.post(where, {"transition": "accept", "accept-more": "Tuesday at 7, ask for Mo"}))
    assert "Tuesday at 7, ask for Mo" in page


def test_nobody_is_asked_to_sign_for_a_group_that_is_left_out(opened: Story) -> None:
    draft = stories.draft(opened.staff.robin, opened.person, opened.organization)
    with acting_as(opened.as_staff):
        release = prepare.renew(referral=draft, membership=opened.staff.robin)
    type(opened.organization).objects.filter(pk=opened.organization.pk).update(state="suppressed")
    robin = signed_in(Client(), opened.staff.robin.user)
    sentence = "Harbor Peers is not listed any more, and nothing can be sent to them."
    assert sentence in page_of(robin, draft.reference, "check")
    with acting_as(opened.as_staff), pytest.raises(NotReady, match="not listed any more"):
        releases.request_release(release=release, actor=Actor.staff(opened.staff.robin.user_id))


def test_mail_that_waits_to_bring_a_link_that_ended_is_taken_back(sent: Story) -> None:
    reference = sent.referral.reference
    with acting_as(outbox.JOB):
        OutgoingMail.objects.filter(about=reference).delete()
        assert sent.link is not None
        for body in ("https://example.org/open/#token", "https://example.org/received/"):
            OutgoingMail.objects.create(to=sent.link.sent_to, subject="x", body=body, about=reference)
    with acting_as(sent.as_staff):
        referrals.recall(referral=sent.referral, actor=Actor.staff(sent.staff.robin.user_id))
    with acting_as(outbox.JOB):
        waiting = OutgoingMail.objects.filter(about=reference)
        assert not [one for one in waiting if "#" in one.body] and waiting.exists()
