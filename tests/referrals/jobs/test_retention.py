"""What was signed is kept as long as the law asks, and not longer; nothing in force, without an end or unclear ever goes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, connection, transaction

from core import clock
from core.crypto import files
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.expiry_events import ExpiryEvent
from referrals.jobs import housekeeping
from referrals.ledger import checkpoints, proof
from referrals.models import Document, LedgerEntry, RelatedPerson, Release, ReleaseEvent, Revocation
from referrals.services import erasure, people, retention, revocation
from referrals.states import ReleaseState
from referrals.vocabularies import RevocationChannel, SignatureMethod
from tests import database
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.ledgers import checkpoint_file  # noqa: F401 - a fixture
from tests.referrals.stories import Story
from tests.referrals.web.staff.test_paper import ask

pytestmark = pytest.mark.django_db(transaction=True)
GUARDED = ("referrals_release", "referrals_person", "referrals_revocation", "referrals_relatedperson")
TIMES = {
    "referrals_release": ("signed_at", "expires_at", "revoked_at", "ended_at", "event_happened_at", "due_since"),
    "referrals_person": ("died_at", "erased_at"),
    "referrals_revocation": ("at",),
}


@pytest.fixture(autouse=True)
def _own_checkpoints_and_papers(checkpoint_file: Path, tmp_path: Path, settings: Any) -> None:  # noqa: F811
    options = settings.STORAGES["documents"]["OPTIONS"] | {"location": tmp_path / "documents"}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": options}}


def years_later(years: float) -> None:
    """Everything that was written down about releases lies so much further back: the owner's, past every guard."""
    with database.owner_cursor() as cursor:
        cursor.execute("BEGIN")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, columns in TIMES.items():
            moved = ", ".join(f"{one} = {one} - %(by)s" for one in columns)
            cursor.execute(f"UPDATE {table} SET {moved}", {"by": timedelta(days=365.25 * years)})
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("COMMIT")


def run(times: int = 2) -> None:
    """Housekeeping now, and again after the month of notice."""
    for number in range(times):
        done = housekeeping.run(next(task for task in housekeeping.TASKS if task.name == "retention"))
        assert not done.failed, done.failed
        if number + 1 < times:
            years_later(31 / 365.25)


def row(release: Release) -> Release:
    with acting_as(Principal.job("test")):
        return Release.objects.get(pk=release.pk)


def is_kept(release: Release) -> bool:
    stored = row(release)
    assert bool(stored.text) == bool(stored.signature) == bool(stored.text_sha256) == (stored.emptied_at is None)
    return stored.emptied_at is None


def revoked(**options: Any) -> Story:
    story = stories.opened_referral(**options)
    stop(story)
    return story


def stop(story: Story) -> None:
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person, organization=story.organization,
            actor=Actor.person(story.person_link.pk), channel=RevocationChannel.ONLINE,
        )  # fmt: skip


# --- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("years", "stays"), [(5.99, True), (6.01, False)])
def test_six_years_in_the_united_states_from_its_end(years: float, stays: bool) -> None:
    story = revoked()
    years_later(years)
    with acting_as(retention.JOB):
        retention.let_go(story.person.pk, clock.now())
    assert (row(story.release).due_since is None) == stays
    run()
    assert is_kept(story.release) == stays


def test_it_counts_from_the_end_and_not_from_the_signature() -> None:
    story = stories.signed_story(expires_on=(clock.now() + timedelta(days=90)).date())
    end = row(story.release).expires_at
    assert end is not None
    release = Release.objects.model(signed_at=end - timedelta(days=90), agency=story.staff.agency, policy="x y US-OR")
    assert retention.kept_until(release, end) == end + relativedelta(years=6)


def test_first_it_is_noted_and_a_month_later_it_goes() -> None:
    story = revoked()
    years_later(7)
    run(1)
    assert is_kept(story.release)
    assert row(story.release).due_since is not None
    run(1)
    assert is_kept(story.release)
    years_later(31 / 365.25)
    run(1)
    assert not is_kept(story.release)


@pytest.mark.parametrize("years", [10, 60])
def test_nothing_in_force_and_nothing_without_an_end_ever_goes(years: int) -> None:
    staff = stories.lincoln()
    by_event = stories.signed_story(staff, person=stories.sam(staff.robin), expires_event=ExpiryEvent.CARE_ENDED)
    years_later(years)
    # Signed after the others had been moved: in force.
    lasting = stories.signed_story(staff, person=stories.sam(staff.robin))
    run()
    assert is_kept(by_event.release) and is_kept(lasting.release)
    assert row(by_event.release).state == ReleaseState.ACTIVE


def test_death_ends_it_and_the_same_years_run() -> None:
    story = stories.signed_story(expires_event=ExpiryEvent.CARE_ENDED)
    with acting_as(story.as_staff):
        people.record_death(person=story.person.pk)
    years_later(5)
    run()
    assert is_kept(story.release)
    years_later(2)
    run()
    assert not is_kept(story.release)
    assert row(story.release).state == ReleaseState.EXPIRED


@pytest.mark.parametrize(("chosen", "years", "stays"), [
    ({}, 19, True), ({}, 21, False), ({"GB-EAW": 8}, 9, False), ({"GB-EAW": 30}, 21, True),
])  # fmt: skip
def test_the_united_kingdom_and_whoever_chose_otherwise(
    chosen: dict[str, int], years: int, stays: bool, settings: Any
) -> None:
    settings.RELEASE_RETENTION_YEARS = chosen
    release = Release(signed_at=datetime(2000, 1, 1, tzinfo=UTC), policy="uk-eaw 2026.1 GB-EAW")
    release.agency = stories.kim().agency
    assert (
        retention.kept_until(release, datetime(2001, 1, 1, tzinfo=UTC)) > datetime(2001 + years, 1, 1, tzinfo=UTC)
    ) == stays


def test_an_agency_may_keep_longer_and_the_longer_of_two_laws_counts(settings: Any) -> None:
    staff = stories.lincoln()
    release = Release(agency=staff.agency, policy="us-federal 2024.1 US-OR")
    assert retention.years_for(release) == 6
    settings.RELEASE_RETENTION_YEARS = {"US-OR": 7, str(staff.agency.pk): 12}
    assert retention.years_for(release) == 12
    settings.RELEASE_RETENTION_YEARS = {}
    release.policy = "uk-sct 2026.1 GB-SCT"
    assert retention.years_for(release) == 20


@pytest.mark.parametrize("chosen", [{"US-OR": 5}, {"US-OR": "10"}, {"US-OR": 0}])
def test_a_setting_that_keeps_less_than_the_law_asks_lets_nothing_go(chosen: dict[str, Any], settings: Any) -> None:
    story = revoked()
    settings.RELEASE_RETENTION_YEARS = chosen
    years_later(10)
    for _ in range(2):
        task = next(task for task in housekeeping.TASKS if task.name == "retention")
        assert housekeeping.run(task).failed == "PartlyFailed: 1 failed"
        years_later(0.1)
    assert is_kept(story.release)


def test_a_note_from_a_time_still_to_come_counts_for_nothing() -> None:
    """A clock that was ten years ahead noted it; now it is right again."""
    story = revoked()
    years_later(7)
    run(1)
    years_later(-1)
    assert row(story.release).due_since > clock.now()  # type: ignore[operator]
    run(1)
    years_later(31 / 365.25)
    assert is_kept(story.release)


# --- what ---------------------------------------------------------------------------------------------------------


def test_words_names_and_papers_go_and_what_names_nobody_stays() -> None:
    staff = stories.lincoln()
    release = ask(staff)
    name = files.save(b"a scan", "paper")
    with acting_as(Principal.job("test")):
        Document.objects.create(
            person_id=release.person_id, release=release, kind=Document.Kind.SIGNED_FORM, stored_as=name,
            content_type="application/pdf", size=6, sha256="", created_by=staff.robin.user,
        )  # fmt: skip
    link = stories.own_link(staff.robin, stories_person(release))
    stories.sign(release, link)
    with acting_as(staff.robin.principal):
        revocation.enter_in_error(release=release, actor=Actor.staff(staff.robin.user_id), why="Sam meant another form")
    checkpoints.checkpoint_ledger()
    years_later(7)
    run()
    stored = row(release)
    assert (stored.text, stored.disclosed_values, stored.signature, stored.witness, stored.text_sha256) == (
        "",
        {},
        "",
        "",
        "",
    )
    assert (
        stored.signed_at and stored.signature_method == SignatureMethod.OWN_DEVICE and stored.categories_to_organization
    )
    assert list(files.names()) == []
    with acting_as(Principal.job("test")):
        assert not Document.objects.filter(release=release).exists()
        assert set(ReleaseEvent.objects.filter(release=release).values_list("why", flat=True)) == {""}
    assert proof.verify().holds


def stories_person(release: Release) -> Any:
    with acting_as(Principal.job("test")):
        return Release.objects.select_related("person").get(pk=release.pk).person


def test_after_erasure_the_same_years_run_and_then_nothing_names_anybody() -> None:
    story = revoked()
    with acting_as(Principal.job("test")):
        related_person = RelatedPerson.objects.create(
            person=story.person, role=RelatedPerson.Role.REPRESENTATIVE, name="Aunt Tallulah"
        )
    with database.owner_cursor() as cursor:
        cursor.execute("ALTER TABLE referrals_release DISABLE TRIGGER USER")
        cursor.execute("UPDATE referrals_release SET representative_id = %s", [related_person.pk])
        cursor.execute("ALTER TABLE referrals_release ENABLE TRIGGER USER")
    erasure.erase(person=story.person.pk, actor=Actor.staff(story.staff.robin.user_id))
    rows = ledger_rows(story)
    years_later(5)
    run()
    assert is_kept(story.release)
    with acting_as(Principal.job("test")):
        assert RelatedPerson.objects.exists() and Revocation.objects.exists()
    years_later(2)
    run()
    assert not is_kept(story.release)
    with acting_as(Principal.job("test")):
        assert not RelatedPerson.objects.exists() and not Revocation.objects.exists()
    # Pseudonymous, and kept for good.
    assert ledger_rows(story) == rows > 0


def test_a_stop_of_somebody_who_could_still_sign_is_kept() -> None:
    """A paper signed before it can turn up late."""
    story = revoked()
    years_later(30)
    run()
    assert not is_kept(story.release)
    with acting_as(Principal.job("test")):
        assert Revocation.objects.count() == 1


def ledger_rows(story: Story) -> int:
    with acting_as(story.as_disclosure):
        return LedgerEntry.objects.filter(person_id=story.person.pk).count()


# --- by whom ------------------------------------------------------------------------------------------------------


@pytest.fixture
def due() -> Iterator[Story]:
    story = revoked()
    years_later(8)
    run(1)
    years_later(0.2)
    yield story


def refused(principal: Principal, statement: str, *values: Any) -> str:
    with (
        pytest.raises(DatabaseError) as error,
        acting_as(principal),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    return str(error.value)


EMPTY = "UPDATE referrals_release SET text = '', emptied_at = now() WHERE id = %s"


def test_the_database_lets_only_housekeeping_empty_what_was_signed(due: Story) -> None:
    pk = due.release.pk
    for principal in (
        due.as_staff,
        due.as_disclosure,
        due.as_person,
        Principal.job("housekeeping"),
        Principal.job("retentions"),
    ):
        assert "kept as long as the law asks" in refused(principal, EMPTY, pk)
    for change in (
        "text = ''",
        "signature = ''",
        "text_sha256 = ''",
        "representative_id = NULL, signature_method = ''",
    ):
        assert "never changes" in refused(retention.JOB, f"UPDATE referrals_release SET {change} WHERE id = %s", pk)
    # Together with what may go, nothing else changes either.
    for change in ("signed_at = now()", "purposes = '{}'", "expires_at = NULL", "policy = ''"):
        statement = f"UPDATE referrals_release SET emptied_at = now(), {change} WHERE id = %s"
        assert "never changes" in refused(retention.JOB, statement, pk)
    assert "kept" in refused(due.as_staff, "DELETE FROM referrals_release WHERE id = %s", pk)
    assert "kept" in refused(retention.JOB, "DELETE FROM referrals_release WHERE id = %s", pk)
    for principal in (due.as_staff, due.as_disclosure, due.as_person, retention.JOB):
        assert "could need it" in refused(principal, "DELETE FROM referrals_revocation")
    assert is_kept(due.release)


@pytest.mark.parametrize("spoil", [
    "due_since = NULL", "due_since = now() - interval '29 days'", "state = 'active'", "signed_at = now() - interval '5 years'",
    "revoked_at = NULL, ended_at = NULL, expires_at = NULL, event_happened_at = NULL, state = 'expired'",
    "revoked_at = now() - interval '5 years', expires_at = NULL",
])  # fmt: skip
def test_the_database_keeps_what_is_not_due_from_housekeeping_too(due: Story, spoil: str) -> None:
    with database.owner_cursor() as cursor:
        cursor.execute("ALTER TABLE referrals_release DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE referrals_release SET {spoil} WHERE id = %s", [due.release.pk])
        cursor.execute("ALTER TABLE referrals_release ENABLE TRIGGER USER")
    assert "kept as long as the law asks" in refused(retention.JOB, EMPTY, due.release.pk)


def test_what_went_stays_gone_and_keys_still_rotate(due: Story) -> None:
    run(1)
    assert not is_kept(due.release)
    assert "kept" in refused(
        retention.JOB, "UPDATE referrals_release SET emptied_at = NULL WHERE id = %s", due.release.pk
    )
    assert "never changes" in refused(
        due.as_disclosure, "UPDATE referrals_release SET text = 'x' WHERE id = %s", due.release.pk
    )
    with database.owner_cursor() as cursor:
        cursor.execute("UPDATE referrals_release SET text = text || ' ' WHERE id = %s", [due.release.pk])


def test_every_page_about_it_still_opens(due: Story, client: Any) -> None:
    run(1)
    assert not is_kept(due.release)
    own = by_link.person(due)
    reference = due.release.reference
    pages = (
        "my/",
        "my/shared/",
        f"my/forms/{reference}/",
        f"my/forms/{reference}/answered/",
        "my/record.json",
        "my/record.pdf",
    )
    for page in pages:
        assert own.get(f"/{page}").status_code == 200, page
    assert own.get(f"/my/forms/{reference}/copy/").status_code == 404
    robin = signed_in(client, due.staff.robin.user)
    for page in (f"referrals/{due.referral.reference}/", f"forms/{reference}/paper/", "referrals/"):
        assert robin.get(f"/{page}").status_code == 200, page
    assert robin.get(f"/forms/{reference}/print/").status_code == 404
