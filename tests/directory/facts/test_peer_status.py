"""Whether peers run it: the truth table, and the same answer from the search index."""

import itertools
import random
from datetime import date
from typing import Any

import pytest

from directory.facts import peer_status
from directory.models import Organization, PeerEvidence, SearchEntry
from directory.search import entry, tags
from directory.vocabularies import PeerCriterion, PeerStatus

Answer = dict[str, bool | None]
YES: Answer = {"answer": True}
NO: Answer = {"answer": False}


def derived(**evidence: dict[str, Any]) -> str:
    return peer_status.derive(PeerEvidence(criterion=name, **values) for name, values in evidence.items())


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({}, "not_said"),
        ({"board_majority": YES, "independent": YES}, "peer_run"),
        ({"board_majority": YES}, "hybrid"),
        ({"board_majority": YES, "independent": NO}, "hybrid"),
        ({"independent": YES}, "not_said"),
        ({"independent": NO}, "not_said"),
        ({"board_majority": NO, "independent": YES}, "not_said"),
        ({"director": YES}, "hybrid"),
        ({"staff_majority": YES, "independent": YES}, "hybrid"),
        ({"staff_majority": YES, "independent": NO}, "peer_delivered"),
        ({"director": YES, "independent": NO, "board_majority": NO}, "peer_delivered"),
        ({"director": YES, "independent": NO, "board_majority": YES}, "hybrid"),
        ({"budget_control": YES}, "not_said"),
        ({"family_led": YES}, "family_led"),
        ({"family_led": NO}, "not_said"),
        ({"family_led": YES, "director": YES}, "family_led"),
        ({"family_led": YES, "board_majority": YES, "independent": YES}, "peer_run"),
        ({"director": {"answer": None}}, "not_said"),
        # The figure decides where there is one [SAMHSA kit: at least 51 %].
        ({"board_majority": {"private_share": 51}, "independent": YES}, "peer_run"),
        ({"board_majority": {"private_share": 50, "answer": True}, "independent": YES}, "not_said"),
        ({"board_majority": {"private_share": 51, "answer": False}, "independent": YES}, "peer_run"),
        ({"staff_majority": {"private_share": 51}, "independent": NO}, "peer_delivered"),
        ({"staff_majority": {"private_share": 0, "answer": True}, "independent": NO}, "not_said"),
        # Of a director or of independence there is no share to speak of.
        ({"director": {"private_share": 0, "answer": True}}, "hybrid"),
        ({"board_majority": YES, "independent": {"private_share": 100}}, "hybrid"),
    ],
)
def test_truth_table(evidence: dict[str, dict[str, object]], expected: str) -> None:
    assert derived(**evidence) == expected


def test_every_status_can_come_about_and_none_is_guessed_from_nothing() -> None:
    answers: tuple[Answer, ...] = ({"answer": None}, YES, NO)
    criteria = [*PeerCriterion.values]
    seen = {
        derived(**dict(zip(criteria, chosen, strict=True)))
        for chosen in itertools.product(answers, repeat=len(criteria))
    }
    assert seen == set(PeerStatus.values)


def test_a_name_is_no_evidence() -> None:
    assert peer_status.derive(Organization(name="Peer-run peers for peers", kind="clubhouse").peer_evidence.none()) == (
        "not_said"
    )


@pytest.mark.django_db
def test_the_index_derives_the_same() -> None:
    """Every answer to the five criteria that count, each with a share drawn at random beside it."""
    chance = random.Random(5)
    criteria = ["board_majority", "independent", "director", "staff_majority", "family_led"]
    combinations = list(itertools.product(("absent", None, True, False), repeat=len(criteria)))
    organizations = Organization.objects.bulk_create(Organization(name=f"{n}") for n in range(len(combinations)))
    PeerEvidence.objects.bulk_create(
        PeerEvidence(
            organization=one,
            criterion=criterion,
            answer=answer if isinstance(answer, bool) else None,
            private_share=chance.choice((None, None, None, 0, 50, 51, 100)),
            approved_on=chance.choice((None, date(2026, 1, 1))),
        )
        for one, chosen in zip(organizations, combinations, strict=True)
        for criterion, answer in zip(criteria, chosen, strict=True)
        if answer != "absent"
    )
    entry.refresh([one.pk for one in organizations])
    of_status = {number: value for value, number in tags.PEER_STATUS.pairs()}
    indexed = {
        pk: [of_status[tag] for tag in row if tag in of_status]
        for pk, row in SearchEntry.objects.values_list("organization_id", "tags")
    }
    assert len(indexed) == len(combinations)
    for one in Organization.objects.prefetch_related("peer_evidence"):
        rows = list(one.peer_evidence.all())
        assert indexed[one.pk] == [peer_status.derive(rows)], [
            (row.criterion, row.answer, row.private_share) for row in rows
        ]
