"""A no and a stop count at once, whatever stands beside them; and a group that opened nothing hears no stop."""

import pytest
from django.test import Client
from django.urls import reverse

from core.rls.principal import Principal, acting_as
from core.text.invisible_characters import KeptWords
from referrals.errors import PermissionEnded
from referrals.models import PersonNote, Referral, Release, Revocation
from referrals.services import organization_responses
from referrals.states import ReferralState, ReleaseState
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.stories import Story

PASTED = ("Stop\u00ad sharing", "I\u200b said no", "No. " * 600, "No\0")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Stop\u00ad sharing", "Stop sharing"),
        ("one\r\ntwo", "one\ntwo"),
        ("No\0", "No"),
        ("a" * 5_000, "a" * 5_000),
        ("", ""),
    ],
)
def test_words_are_cleaned_and_kept_whole(typed: str, expected: str) -> None:
    assert KeptWords(longest=10, required=False).clean(typed) == expected


@pytest.mark.parametrize(
    "beside", [*({"change": words} for words in PASTED), {"name": "Sa\u00adm"}, {"has_happened": "x"}]
)
def test_a_no_counts_whatever_stands_beside(signed: Story, beside: dict[str, str]) -> None:
    asked = stories.requested_release(signed.staff.robin, signed.person, signed.organization)
    sam = by_link.person(signed)
    answer = sam.post(by_link.reverse("referrals:person_release", args=[asked.reference]), {"answer": "no"} | beside)
    assert answer.status_code == 302
    with acting_as(Principal.job("test")):
        assert Release.objects.get(pk=asked.pk).state == ReleaseState.DECLINED
        notes = [note.text for note in PersonNote.objects.filter(release=asked)]
    assert [bool(notes)] == ["change" in beside]


@pytest.mark.parametrize("words", PASTED)
def test_a_stop_counts_whatever_stands_beside(opened: Story, words: str) -> None:
    robin = signed_in(Client(), opened.staff.robin.user)
    where = reverse("referrals:stop", args=[opened.referral.reference])
    typed = {"organizations": [str(opened.organization.pk)], "channel": "spoken", "note": words}
    assert robin.post(where, typed).status_code == 302
    with acting_as(Principal.job("test")):
        assert Revocation.objects.count() == 1


@pytest.mark.parametrize("words", PASTED)
def test_a_group_heard_a_stop_with_any_words(opened: Story, words: str) -> None:
    group = by_link.organization(opened)
    group.post(by_link.reverse("referrals:organization_stop"), {"note": words})
    with acting_as(Principal.job("test")):
        assert Revocation.objects.count() == 1


@pytest.mark.parametrize("words", PASTED)
def test_a_group_says_no_unopened_with_any_words(sent: Story, words: str) -> None:
    group = by_link.organization(sent)
    typed = {"transition": "decline", "decline-reason": "We have no room now.", "decline-more": words}
    group.post(by_link.reverse("referrals:organization_answer"), typed)
    with acting_as(Principal.job("test")):
        assert Referral.objects.get(pk=sent.referral.pk).state == ReferralState.DECLINED_BY_ORGANIZATION


def test_a_group_that_opened_nothing_hears_no_stop(sent: Story) -> None:
    group = by_link.organization(sent)
    for answer in (group.get(by_link.reverse("referrals:organization_stop")),
                   group.post(by_link.reverse("referrals:organization_stop"), {"note": ""})):  # fmt: skip
        page = answer.content.decode()
        assert answer.status_code == 409 and "say no without opening it" in page
        assert sent.staff.agency.name not in page
    assert sent.link is not None
    with pytest.raises(PermissionEnded):
        organization_responses.stop_heard(link=sent.link)
    with acting_as(Principal.job("test")):
        assert not Revocation.objects.exists()
