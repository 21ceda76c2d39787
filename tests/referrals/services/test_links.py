"""Links: two secrets, five tries in all, one browser; and one answer for everything that does not open."""

import hashlib
import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from referrals.errors import PermissionEnded
from referrals.models import AccessLog, LedgerEntry, Link
from referrals.models.link import TRIES
from referrals.services import links, organization_responses, people, referrals
from referrals.services.links import CODE_DIGITS, Claimed, Made, Refusal, Refused
from tests.referrals import stories
from tests.referrals.stories import Story
from tests.referrals.together import together
from trials.endure.scale import times

pytestmark = pytest.mark.django_db
GONE = Refused(Refusal.GONE)


@pytest.fixture
def story() -> Story:
    return stories.sent_referral()


def new_link(story: Story, **options: Any) -> Made:
    with acting_as(story.as_staff):
        kind = options.pop("kind", Link.Kind.ORGANIZATION)
        return links.make_link(kind=kind, person=story.person, referral=story.referral, **options)


def row(made: Made) -> Link:
    with acting_as(Principal.job("test")):
        return Link.objects.select_related("person").get(pk=made.link.pk)


def change(made: Made, **fields: Any) -> None:
    with acting_as(Principal.job("test")):
        Link.objects.filter(pk=made.link.pk).update(**fields)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


# --- secrets ------------------------------------------------------------------------------------------------------


def test_the_token_has_256_bits_and_only_its_hash_is_kept(story: Story) -> None:
    made = new_link(story)
    assert len(made.token) == 43
    stored = row(made)
    assert stored.token_hash == hashlib.sha256(made.token.encode()).hexdigest()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT set_config('app.principal', 'job:test:', true)")
        cursor.execute("SELECT l::text FROM referrals_link l WHERE id = %s", [made.link.pk])
        text = cursor.fetchone()[0]
    assert made.token not in text
    assert made.link.code not in text.replace(str(made.link.pk), "").replace("-", "")


def test_tokens_and_codes_are_never_the_same_twice(story: Story) -> None:
    made = [new_link(story) for _ in range(20)]
    assert len({one.token for one in made}) == len({one.link.code for one in made}) == 20
    assert all(len(one.link.code) == CODE_DIGITS and one.link.code.isdigit() for one in made)


def test_the_same_code_is_hashed_differently_for_two_links(story: Story) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    assert links._hash_code(one, "12345678") != links._hash_code(other, "12345678")


def test_without_the_secret_key_a_code_cannot_be_tried_against_its_hash(story: Story, settings: Any) -> None:
    made = new_link(story)
    settings.SECRET_KEY = "another"
    assert links._hash_code(made.link.pk, made.link.code) != made.link.code_hash


# --- claiming -----------------------------------------------------------------------------------------------------


def test_token_and_code_open_a_link_once(story: Story) -> None:
    made = new_link(story)
    claimed = links.claim(made.token, made.link.code)
    assert isinstance(claimed, Claimed)
    assert links.held(str(made.link.pk), claimed.secret) is not None
    assert links.claim(made.token, made.link.code) == GONE


def test_the_code_is_read_however_it_is_typed(story: Story) -> None:
    made = new_link(story)
    code = f" {made.link.code[:4]}-{made.link.code[4:]} \n"
    assert isinstance(links.claim(f" {made.token} ", code), Claimed)


def test_the_code_of_a_persons_link_is_forgotten_once_claimed(story: Story) -> None:
    with acting_as(story.as_staff):
        made = links.make_link(kind=Link.Kind.PERSON, person=story.person)
    links.claim(made.token, made.link.code)
    assert row(made).code == ""


def test_the_code_of_an_organizations_link_stays_so_that_its_going_tells_nothing(story: Story) -> None:
    made = new_link(story)
    code = made.link.code
    links.claim(made.token, code)
    assert row(made).code == code
    assert links.claim(made.token, code) == GONE


@pytest.mark.parametrize("spoil", [
    {"ended_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}, {"tries": TRIES},
    {"claim_hash": "0" * 64},
])  # fmt: skip
def test_ended_run_out_used_up_and_claimed_read_like_one_that_never_was(story: Story, spoil: dict[str, Any]) -> None:
    made = new_link(story)
    change(made, **spoil)
    never = links.claim("x" * 43, made.link.code)
    assert links.claim(made.token, made.link.code) == links.claim(made.token, "0") == never == GONE
    # And nothing is counted for it.
    assert row(made).tries == spoil.get("tries", 0)


def test_the_code_of_one_link_does_not_open_another(story: Story) -> None:
    one, other = new_link(story), new_link(story)
    if one.link.code != other.link.code:
        assert links.claim(one.token, other.link.code) == Refused(Refusal.WRONG_CODE, TRIES - 1)


def test_a_link_opens_the_one_referral_it_was_made_for(story: Story) -> None:
    other = stories.sent_referral(story.staff, story.organization, stories.sam(story.staff.robin))
    made = new_link(story)
    claimed = links.claim(made.token, made.link.code)
    assert isinstance(claimed, Claimed)
    assert links.principal_of(claimed.link) == Principal.organization(story.referral.pk, made.link.pk)
    assert organization_responses.open_referral(link=claimed.link).disclosure.reference == story.referral.reference
    with acting_as(other.as_disclosure):
        assert not LedgerEntry.objects.filter(person_id=other.person.pk).exists()


@pytest.mark.parametrize("kind", [Link.Kind.PERSON, Link.Kind.ADVOCATE])
def test_a_link_of_another_kind_opens_no_referral(story: Story, kind: Link.Kind) -> None:
    made = new_link(story, kind=kind)
    with pytest.raises(PermissionEnded):
        organization_responses.open_referral(link=made.link)
    with acting_as(story.as_disclosure):
        assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(("beside", "opens"), [(-1, True), (0, False), (1, False)])
def test_a_link_is_over_at_the_instant_it_expires(story: Story, beside: int, opens: bool) -> None:
    made = new_link(story)
    ends = made.link.expires_at
    assert links.is_alive(row(made), ends + timedelta(microseconds=beside)) is opens


def test_a_death_ends_a_link_whatever_its_row_says(story: Story) -> None:
    made = new_link(story)
    with acting_as(story.as_staff):
        people.record_death(person=story.person.pk)
    change(made, ended_at=None)
    assert links.claim(made.token, made.link.code) == GONE


# --- tries --------------------------------------------------------------------------------------------------------


def test_five_wrong_codes_in_all_end_a_link(story: Story) -> None:
    made = new_link(story)
    bad = wrong(made.link.code)
    outcomes = [links.claim(made.token, bad) for _ in range(TRIES)]
    assert outcomes == [*(Refused(Refusal.WRONG_CODE, left) for left in (4, 3, 2, 1)), GONE]
    assert links.claim(made.token, made.link.code) == GONE
    stored = row(made)
    assert (stored.tries, stored.ended_why) == (TRIES, "wrong codes")


def test_the_right_code_does_not_give_tries_back(story: Story) -> None:
    made = new_link(story)
    links.claim(made.token, wrong(made.link.code))
    claimed = links.claim(made.token, made.link.code)
    assert isinstance(claimed, Claimed)
    assert row(made).tries == 1


def test_a_wrong_code_cannot_be_taken_back_by_whoever_calls(transactional_db: None) -> None:
    made = new_link(stories.sent_referral())
    with pytest.raises(RuntimeError), transaction.atomic():
        links.claim(made.token, wrong(made.link.code))


@pytest.mark.parametrize("code", ["", "0" * 7, "0" * 9, "x" * 10_000, "\x00", "🧶", "１２３４５６７８", "' OR 1=1 --"])
def test_odd_codes_are_wrong_codes(story: Story, code: str) -> None:
    made = new_link(story)
    assert links.claim(made.token, code) == Refused(Refusal.WRONG_CODE, TRIES - 1)


@pytest.mark.parametrize("token", ["", " ", "x", "\x00", "\ud800", "🧶" * 50, "x" * 100_000])
def test_odd_tokens_are_gone(story: Story, token: str) -> None:
    assert links.claim(token, "12345678") == GONE


def test_fifty_at_once_have_five_tries_in_all(transactional_db: None, fifty_connections: None) -> None:
    """Each over a connection of its own; and nobody gets in with the right code afterwards."""
    story = stories.sent_referral()
    for _ in range(times(2, 40)):
        made = new_link(story)
        bad = wrong(made.link.code)
        outcomes = together([partial(links.claim, made.token, bad)] * 50)
        wrong_codes = [answer for answer in outcomes if answer != GONE]
        assert sorted(answer.tries_left for answer in wrong_codes) == [1, 2, 3, 4]
        assert row(made).tries == TRIES
        assert links.claim(made.token, made.link.code) == GONE


def test_guesses_survive_a_restart_of_the_program(transactional_db: None) -> None:
    """They are counted in the database: a new connection knows them."""
    made = new_link(stories.sent_referral())
    for _ in range(3):
        links.claim(made.token, wrong(made.link.code))
        connection.close()
    assert links.claim(made.token, wrong(made.link.code)) == Refused(Refusal.WRONG_CODE, 1)


def test_of_browsers_that_race_exactly_one_wins(transactional_db: None) -> None:
    story = stories.sent_referral()
    for _ in range(times(10, 2000)):
        made = new_link(story)
        outcomes = together([partial(links.claim, made.token, made.link.code)] * 2)
        (winner,) = [answer for answer in outcomes if isinstance(answer, Claimed)]
        assert [answer for answer in outcomes if answer is not winner] == [GONE]
        assert links.held(str(made.link.pk), winner.secret) is not None


# --- holding ------------------------------------------------------------------------------------------------------


@pytest.fixture
def claimed(story: Story) -> Claimed:
    made = new_link(story)
    claim = links.claim(made.token, made.link.code)
    assert isinstance(claim, Claimed)
    return claim


def test_only_the_browser_with_the_secret_holds_it(claimed: Claimed) -> None:
    pk = str(claimed.link.pk)
    assert links.held(pk, claimed.secret) is not None
    for other in ("", "x", claimed.secret[:-1], claimed.secret.swapcase(), row_hash(claimed)):
        assert links.held(pk, other) is None
    for odd in ("", "x", "0" * 36, str(uuid.uuid4())):
        assert links.held(odd, claimed.secret) is None


def row_hash(claimed: Claimed) -> str:
    return claimed.link.claim_hash


def test_an_unclaimed_link_is_held_by_nobody(story: Story) -> None:
    made = new_link(story)
    assert links.held(str(made.link.pk), "") is None
    assert links.held(str(made.link.pk), made.token) is None


def test_what_ends_a_link_ends_it_for_the_browser_that_holds_it(story: Story, claimed: Claimed) -> None:
    with acting_as(story.as_staff):
        referrals.recall(referral=story.referral, actor=stories.Actor.staff(story.staff.robin.user_id))
    assert links.held(str(claimed.link.pk), claimed.secret) is None
    assert links.once_held(str(claimed.link.pk), claimed.secret) is not None


def test_the_same_browser_opens_its_link_again_with_the_code(story: Story, claimed: Claimed) -> None:
    """After "Exit this page": it kept its secret, and still has to know the code."""
    made = new_link(story)
    first = links.claim(made.token, made.link.code)
    assert isinstance(first, Claimed)
    code = made.link.code
    assert isinstance(links.claim(made.token, code, known=[first.secret]), Claimed)
    assert links.claim(made.token, code, known=[claimed.secret]) == GONE
    assert links.claim(made.token, wrong(code), known=[first.secret]) == Refused(Refusal.WRONG_CODE, TRIES - 1)


# --- handing on ---------------------------------------------------------------------------------------------------


def test_a_claim_is_handed_on_and_ends_for_who_had_it(story: Story, claimed: Claimed) -> None:
    made = organization_responses.hand_on(link=claimed.link)
    assert links.held(str(claimed.link.pk), claimed.secret) is None
    with pytest.raises(PermissionEnded):
        organization_responses.open_referral(link=claimed.link)
    colleague = links.claim(made.token, made.link.code)
    assert isinstance(colleague, Claimed)
    assert organization_responses.open_referral(link=colleague.link).disclosure.reference == story.referral.reference
    with acting_as(story.as_person):
        looks = set(AccessLog.objects.values_list("what", flat=True))
    assert "link handed to a colleague" in looks


def test_handing_on_makes_a_link_last_no_longer(story: Story, claimed: Claimed) -> None:
    made = organization_responses.hand_on(link=claimed.link)
    assert abs(made.link.expires_at - claimed.link.expires_at) < timedelta(seconds=1)


@pytest.mark.parametrize("spoil", ["ended", "run out", "exactly run out"])
def test_a_link_that_ended_cannot_be_handed_on(story: Story, claimed: Claimed, spoil: str) -> None:
    """A lifetime of nothing must not become the usual thirty days."""
    now = timezone.now()
    fields: dict[str, datetime] = {"ended": {"ended_at": now}}.get(spoil, {"expires_at": now})
    with acting_as(Principal.job("test")):
        Link.objects.filter(pk=claimed.link.pk).update(**fields)
        before = Link.objects.count()
    with pytest.raises(PermissionEnded):
        organization_responses.hand_on(link=claimed.link)
    with acting_as(Principal.job("test")):
        assert Link.objects.count() == before


def test_of_two_who_hand_on_at_once_one_does(transactional_db: None) -> None:
    story = stories.sent_referral()
    for _ in range(times(5, 500)):
        made = new_link(story)
        claimed = links.claim(made.token, made.link.code)
        assert isinstance(claimed, Claimed)
        outcomes = together([partial(organization_responses.hand_on, link=claimed.link)] * 2)
        assert sorted(type(answer).__name__ for answer in outcomes) == ["Made", "PermissionEnded"]


def test_a_browser_let_in_a_moment_ago_is_looked_at_again(story: Story, claimed: Claimed) -> None:
    """Between the check at the door and the opening, the link ended."""
    held = links.held(str(claimed.link.pk), claimed.secret)
    assert held is not None
    change(Made(claimed.link, ""), ended_at=timezone.now())
    with pytest.raises(PermissionEnded):
        organization_responses.open_referral(link=held)
    with pytest.raises(PermissionEnded):
        organization_responses.answer(link=held, transition="accept")
    with acting_as(story.as_disclosure):
        assert not LedgerEntry.objects.exists()
