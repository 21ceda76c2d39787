"""Referring the same person somewhere else: whom it is about is carried, shown to staff alone, and never mixed up."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from core.rls.principal import acting_as
from directory.models import Organization
from referrals.actors import Actor
from referrals.services import revocation
from referrals.vocabularies import ReferralKind, RevocationChannel
from tests.accounts.people import signed_in
from tests.referrals import stories

pytestmark = pytest.mark.django_db
# Where somebody chooses an organization: whom they choose it for goes along to each of these.
CHOOSING = {
    "directory:start", "directory:search", "directory:filters", "directory:listing", "directory:shortlist",
    "directory:shortlist_change", "referrals:refer", "referrals:refer_person", "referrals:called_together",
    "directory:help_now",
}  # fmt: skip
# A form that was opened already: without it the address is given one first.
FORM = "form=5f5e1000-0000-4000-8000-000000000009"


@pytest.fixture
def story(harbor_peers: Organization) -> stories.Story:
    # Of the cast, for it is indexed; with what it told us about receiving referrals.
    assert stories.harbor() == harbor_peers
    return stories.sent_referral(organization=harbor_peers)


@pytest.fixture
def robin(client: Client, story: stories.Story) -> Client:
    return signed_in(client, story.staff.robin.user)


class Ways(HTMLParser):
    """Every address that a page leads to: links, and forms with their hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self._form: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.addresses.append(given["href"])
        if tag == "form":
            self._form = (given.get("action", ""), [])
        if tag == "input" and self._form and given.get("type") == "hidden":
            self._form[1].append(f"{given['name']}={given.get('value', '')}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form:
            action, hidden = self._form
            self.addresses.append(f"{action}{'&' if '?' in action else '?'}{'&'.join(hidden)}")
            self._form = None


def ways(page: str) -> Iterator[tuple[str, str]]:
    """(name of the address, address) of each way to a page on which one chooses."""
    parser = Ways()
    parser.feed(page)
    for address in parser.addresses:
        if urlsplit(address).netloc:
            continue
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if name in CHOOSING:
            yield name, address


def pages(organization: Organization) -> list[str]:
    to, search = f"to={organization.pk}", reverse("directory:search")
    return [
        reverse("directory:start"), search, f"{search}?near=97201", f"{search}?near=Nowhereville",
        f"{search}?near=97201&group=near_you", f"{search}?q=zzzz&near=97201&service=warmline", f"{search}?q=harbor",
        f"{search}?near=97201&radius=x", f"{reverse('directory:filters')}?near=97201&service=warmline",
        organization.get_absolute_url(), reverse("directory:shortlist"), reverse("referrals:refer"),
        f"{reverse('referrals:refer')}?{to}",
        f"{reverse('referrals:refer_person')}?{to}&how={ReferralKind.REFERRAL.value}&{FORM}",
    ]  # fmt: skip


def with_for(address: str, reference: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}for={reference}"


@pytest.mark.parametrize("listed", [False, True], ids=["empty shortlist", "on the shortlist"])
def test_whom_it_is_about_goes_along_wherever_one_chooses(
    robin: Client, story: stories.Story, harbor_peers: Organization, listed: bool
) -> None:
    reference = story.referral.reference
    if listed:
        ours = {"Sec-Fetch-Site": "same-origin"}
        robin.post(reverse("directory:shortlist_add"), {"listing": harbor_peers.pk}, headers=ours)
    seen = set()
    for address in pages(harbor_peers):
        answer = robin.get(with_for(address, reference))
        page = answer.content.decode()
        assert "For <b><bdi>Sam Okonjo-Whitlow</bdi></b>: choose a group." in page, address
        assert "no-store" in answer["Cache-Control"]
        # With a name on it a page locks like any of staff: leaving would sign them out.
        assert 'id="lock"' in page and "data-exit" not in page, address
        stop_choosing = answer.context["chosen"].without
        for name, way in ways(page):
            if way.removesuffix("?") != stop_choosing:
                assert parse_qs(urlsplit(way).query).get("for") == [reference], (address, way)
                seen.add(name)
    assert seen >= CHOOSING - ({"directory:shortlist_change"} if not listed else set())


def test_a_button_of_the_shortlist_keeps_them_chosen(
    robin: Client, story: stories.Story, harbor_peers: Organization
) -> None:
    ours, chosen = {"Sec-Fetch-Site": "same-origin"}, f"for={story.referral.reference}"
    add = {"listing": str(harbor_peers.pk), "for": story.referral.reference}
    there = reverse("directory:shortlist")
    assert robin.post(reverse("directory:shortlist_add"), add, headers=ours)["Location"] == f"{there}?{chosen}"
    change = f"{reverse('directory:shortlist_change')}?{chosen}"
    for button, where in (("save", there), ("print", reverse("directory:shortlist_print")), ("clear", there)):
        assert robin.post(change, {button: "1"}, headers=ours)["Location"] == f"{where}?{chosen}"
    # What is no reference is no part of an address.
    left = robin.post(f"{reverse('directory:shortlist_change')}?for=Sam+Okonjo", {"save": "1"}, headers=ours)
    assert left["Location"] == there


def test_a_hand_out_never_prints_whom_it_was_chosen_for(
    robin: Client, story: stories.Story, harbor_peers: Organization
) -> None:
    ours = {"Sec-Fetch-Site": "same-origin"}
    robin.post(reverse("directory:shortlist_add"), {"listing": harbor_peers.pk}, headers=ours)
    page = robin.get(with_for(reverse("directory:shortlist_print"), story.referral.reference)).content.decode()
    before, _, after = page.partition('<aside class="chosen no-print"')
    assert "Sam" not in before + after.partition("</aside>")[2] and "Harbor" in after
    pdf = robin.get(with_for(reverse("directory:shortlist_pdf"), story.referral.reference))
    assert story.referral.reference.encode() not in pdf.content


def _as_nobody(story: stories.Story) -> Client:
    return Client()


def _as_a_colleague(story: stories.Story) -> Client:
    return signed_in(Client(), story.staff.max.user)


def _of_another_agency(story: stories.Story) -> Client:
    return signed_in(Client(), stories.kim().user)


def _without_second_factor(story: stories.Story) -> Client:
    client = Client()
    client.force_login(story.staff.robin.user)
    return client


@pytest.mark.parametrize(
    "somebody", [_as_nobody, _as_a_colleague, _of_another_agency, _without_second_factor], ids=lambda one: one.__name__
)
def test_nobody_else_reads_a_name_by_a_reference(
    story: stories.Story, harbor_peers: Organization, somebody: object
) -> None:
    client = somebody(story)  # type: ignore[operator]
    for address in pages(harbor_peers)[:11]:
        page = client.get(with_for(address, story.referral.reference)).content.decode()
        assert "Okonjo" not in page and "said stop" not in page, address


def test_the_public_page_of_others_is_as_it_always_is(story: stories.Story, harbor_peers: Organization) -> None:
    reference = story.referral.reference
    for address in pages(harbor_peers)[:11]:
        plain, chosen = Client().get(address), Client().get(with_for(address, reference))
        assert not chosen.cookies and chosen.get("Vary") == plain.get("Vary")
        assert chosen.get("Cache-Control") == plain.get("Cache-Control")
        page = chosen.content.decode()
        # The reference is passed on unread, so that whoever was signed out meanwhile signs in and goes on.
        for way in (f'<input type="hidden" name="for" value="{reference}">', f"&amp;for={reference}", f"?for={reference}&amp;",
                    f"&for={reference}", f"?for={reference}"):  # fmt: skip
            page = page.replace(way, "?" if way.endswith(";") else "")
        assert page.split() == plain.content.decode().split(), address


def test_a_reference_of_nobody_they_work_with_is_said(story: stories.Story, harbor_peers: Organization) -> None:
    max_ = signed_in(Client(), story.staff.max.user)
    for reference in (story.referral.reference, "R-3333-3333"):
        page = max_.get(f"{reverse('directory:search')}?q=harbor&for={reference}").content.decode()
        assert f"Nobody you work with has the reference {reference}." in page
        assert max_.get(f"{reverse('referrals:refer')}?for={reference}").status_code == 404


def stop(story: stories.Story) -> None:
    with acting_as(story.as_staff):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=Actor.person_recorded_by(story.staff.robin.user_id),
            channel=RevocationChannel.SPOKEN,
            recorded_by=story.staff.robin,
            note="",
        )


def test_a_stop_for_a_group_is_said_before_it_is_chosen(
    robin: Client, story: stories.Story, harbor_peers: Organization
) -> None:
    addresses = [
        f"{reverse('directory:search')}?q=harbor", harbor_peers.get_absolute_url(), *pages(harbor_peers)[-2:]
    ]  # fmt: skip
    sentences = f"said stop for {harbor_peers.name} on", "said stop for this group on"

    def says(address: str) -> bool:
        page = robin.get(with_for(address, story.referral.reference)).content.decode()
        return any(words in page for words in sentences) and "only if they brought it up themselves" in page.lower()

    assert [says(address) for address in addresses] == [False] * 4
    stop(story)
    assert [says(address) for address in addresses] == [True] * 4


def test_a_permission_for_each_or_one_for_all_is_said_as_it_comes(
    robin: Client, story: stories.Story, harbor_peers: Organization, kettle: Organization
) -> None:
    to = f"to={harbor_peers.pk}&to={kettle.pk}"
    each, one = "Each gets a permission of its own.", "One permission will name all of them."
    for together, sentence, other in (("", each, one), ("yes", one, each)):
        # As the radio buttons of the page before send it.
        page = robin.get(f"{reverse('referrals:refer')}?{to}&together={together}").content.decode()
        assert sentence in page and other not in page
        where = f"{reverse('referrals:refer_person')}?{to}&together={together}&how={ReferralKind.REFERRAL.value}"
        page = robin.get(where, follow=True).content.decode()
        assert sentence in page and other not in page
        typed = {"preferred_name": f"Ash {together}", "is_adult": "yes", "method": "In person", "hopes": "To walk"}
        made = robin.post(where, typed)["Location"]
        with acting_as(story.staff.robin.principal):
            from referrals.models import Referral

            reference = made.strip("/").split("/")[1]
            person = Referral.objects.get(reference=reference).person_id
            forms = set(Referral.objects.filter(person=person).values_list("release", flat=True))
        assert len(forms) == (1 if together else 2)


def test_putting_somebody_on_a_hand_out_says_so_in_place(
    robin: Client, story: stories.Story, harbor_peers: Organization
) -> None:
    where = f"{reverse('referrals:refer')}?to={harbor_peers.pk}&for={story.referral.reference}"
    page = robin.get(where).content.decode()
    assert f'id="handout-{harbor_peers.pk}"' in page and "is on your hand-out" not in page
    ours = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://testserver{where}"}
    answer = robin.post(reverse("directory:shortlist_add"), {"listing": f"{harbor_peers.pk} handout"}, headers=ours)
    assert answer["Location"] == f"{where}#handout-{harbor_peers.pk}"
    page = robin.get(where).content.decode()
    assert f"{harbor_peers.name} is on your hand-out." in page
    assert f'{reverse("directory:shortlist")}?for={story.referral.reference}">Open the list to print it</a>' in page
    assert f"Put {harbor_peers.name} on a hand-out" not in page
