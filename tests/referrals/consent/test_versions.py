"""A form that reads otherwise is another form: its version is raised, or nobody could tell which text was signed under it.

What is hashed is every text that the rules of one key can make: of each of its jurisdictions, reviewed and not, for drafts
that between them use every sentence. A new text needs a new version and a line of its own below; no line is ever changed.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from accounts.jurisdictions import JURISDICTIONS
from referrals.consent import jurisdictions, texts
from referrals.consent.draft import Draft
from referrals.consent.facts import organization_party
from referrals.consent.jurisdictions.base import JurisdictionPolicy
from referrals.consent.jurisdictions.choose import policy_for
from referrals.consent.statements import STATEMENTS
from referrals.contact import contacts
from referrals.expiry_events import ExpiryEvent
from referrals.vocabularies import CATEGORIES, Category, Direction, Purpose
from tests.referrals.consent.drafts import BACK, CLINIC, HARBOR, OUT, REPRESENTATIVE, make_draft

PINNED: dict[str, str] = {
    "uk-eaw 2026.2": "b0b914ad7c2b32a980f527e5085aa21c167f892a6533d721095b77602fbe5c25",
    "uk-nir 2026.2": "ad896bafc143d7b7539cc30f3b3adf5fe254bb60220d1fab4bb797012aa2d7ae",
    "uk-sct 2026.2": "1e4f403bfb03d777322636c685950a90053b6588976b5d797ce75ad8e3d9ebbe",
    "us-dc 2026.2": "c9d654d903940638203a1b3d0dbac6b9a23717ef5229877ceebee4890d1ba54f",
    "us-federal 2024.2": "0bfc9b11d354d36b10c2e4f4dea4cfb5fe97ea03d1093c9b1deca50be4a7ec73",
    "us-il 2026.2": "df5add2832446bf2093ec1c26e93918985918f6d7a409d555631912e0f459dcd",
    "uk-eaw 2026.3": "bfaf4561702bc8b6136dd269fc4f45ec313efca6e58009c19297cf81d0a1081c",
    "uk-nir 2026.3": "f3fda020dad14a7704e4512c9c004cae79d399de3560536679939854276f6ab0",
    "uk-sct 2026.3": "2ce17595b2370fd5fd2eb93ed6ed3cc892c5c9c72ecbbf5d6d3df0a9cb009861",
    "us-dc 2026.3": "cfbcd1b788f287a72a9562352f30b8bc146bb76a36329a9d354d7f834e1d45ac",
    "us-federal 2024.3": "7b53e70c1d94024ff572c44e4849840f319b085fea7101b72d1ff256f536db5f",
    "us-il 2026.3": "39dc009237b8006893397e8ad9de9fec256f787aaa92908c9aeae1eb8cac276d",
    "uk-eaw 2026.4": "65150bca0b04f6f003eb2ac6dda8d5dab929cf834cc0c10f4d9ef710edd146ec",
    "uk-nir 2026.4": "5a86cb41d928615b9bcbdedd5cecc32ce0577292928ac073817b4552777a7eb4",
    "uk-sct 2026.4": "9ff40657237aa2d3e8d15782a48f616bdcdc1226ef94f12824ada2c708f66dd9",
    "us-dc 2026.4": "df2cdea67a084aa1b8845de059b543f6bd6a2a6d1f381a34f5fad6b9eecc3967",
    "us-federal 2024.4": "72008df112879f6a5add66bbf6b2fe13862e0317ee9b0580ba94ab50cf3b1719",
    "us-il 2026.4": "9327d14845d4b25b0f14020424f095bcdaff2d2cf36afda8f708bb7d8bbe9598",
    "uk-eaw 2026.5": "ebc459164ecc68e47007a287df13153530b7588e48964cc3d1ac0b26a9ec2e21",
    "uk-nir 2026.5": "4a3ff8b31f3b55b8eda0d2c5f9a1ba4ff33e84ea8e9555703185ce85c278ae8f",
    "uk-sct 2026.5": "4ea09ac709f1d2c278cb71791368f29d244784992131abab1f377c06cb5eb658",
    "us-dc 2026.5": "8fcbf978a609dc895244f019af3af4b2c9032947f607ad6f4d2f9000cacc3f88",
    "us-federal 2024.5": "b875f2a5780253eccbd94958cb3009da7617d93f2c80afc64efc5040c84b7700",
    "us-il 2026.5": "8471a047ffa8cce0dfa66f70fd8138fa0e3ca1cb356fe6d130ca4c69629a5e5e",
    "uk-eaw 2026.6": "db9dd648cedbbbfd91940442b65d224b70a1c03ba877dc6825f71a6b52f5c86a",
    "uk-nir 2026.6": "e45a187e24e4d2c160d747a0a8a6d70b5288a1c11bc59527379f4e178b2c0e98",
    "uk-sct 2026.6": "ddf3bdcd6f27b80424468ba1ab2f9eef6642532bd1a735584d1815a0d964e45f",
    "us-dc 2026.6": "92b321a0e7b82d092f3c0c470ec4a9f22adbceff3a27199d8cde7d1a6c7bd933",
    "us-federal 2024.6": "8216a966172ad2bd481cb25410db073b8f52fcbeff54599178d6f49487c5163b",
    "us-il 2026.6": "f649fd7b6021dbdaa1c583d946ff1768526b9cb0533fb4db21e60a1fe216361d",
}


def drafts() -> Iterator[Draft]:
    """Drafts that between them use every sentence, label and form of words."""
    yield make_draft()
    yield make_draft(representative=REPRESENTATIVE, purposes=tuple(Purpose))
    yield make_draft(representative=replace(REPRESENTATIVE, until=None), how_to_stop="", reference="")
    yield make_draft(representative=replace(REPRESENTATIVE, jointly_only=True, others=("Ada Stone", "Jo Park")))
    for event in ExpiryEvent:
        yield make_draft(expires_event=event)
        yield make_draft(expires_event=event, expires_on=None)
    clinic, harbor = replace(CLINIC, part2_program=True), replace(HARBOR, part2_program=True, covered_entity=True)
    house = replace(harbor, name="Rose Quiet House", id=organization_party(UUID(int=3)))
    out = replace(
        OUT, disclosers=(clinic,), recipients=(harbor, house), categories=CATEGORIES[Direction.TO_ORGANIZATION]
    )
    back = replace(BACK, disclosers=(harbor, house), recipients=(clinic,), categories=CATEGORIES[Direction.TO_AGENCY])
    yield make_draft(offers=(out, back))
    yield make_draft(offers=(out, back), representative=REPRESENTATIVE)
    yield make_draft(offers=(replace(out, words={}),))
    yield make_draft(offers=(BACK,), own_form=True)
    # What the form says of reaching them is words of ours around what they typed.
    for method in contacts.METHODS:
        for voicemail in (True, False):
            lines = contacts.in_words({"method": method, "value": "x", "voicemail": voicemail, "about": "y"})
            yield make_draft(offers=(replace(OUT, words={**OUT.words, Category.CONTACT: lines}),))


def texts_of(policy: JurisdictionPolicy) -> Iterator[str]:
    for draft in drafts():
        for chosen in (None, (), tuple(Direction)):
            yield texts.release_text(draft, policy, chosen)
    for notice in policy.state_notices:
        yield f"{notice.citation}\n{notice.short}\n{notice.long}"


def current_hashes() -> dict[str, str]:
    """Digest by key and version."""
    parts: dict[str, list[str]] = defaultdict(list)
    for code, _ in JURISDICTIONS:
        for reviewed in (True, False):
            policy = policy_for(code, reviewed)
            parts[f"{policy.key} {policy.version}"] += texts_of(policy)
    return {name: hashlib.sha256("\0".join(pieces).encode()).hexdigest() for name, pieces in parts.items()}


def test_a_text_that_changed_has_a_version_of_its_own() -> None:
    changed = {name: digest for name, digest in current_hashes().items() if PINNED.get(name) != digest}
    assert not changed, f"Raise the version in {jurisdictions.__name__}, then add a line: {changed}"


def test_the_drafts_use_every_statement() -> None:
    """So that none can change unseen."""
    assert [name for name, say in STATEMENTS.items() if not any(say(draft) for draft in drafts())] == []


def test_a_change_of_what_stands_beside_a_number_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = current_hashes()
    monkeypatch.setattr(contacts, "_MAY_NOT", "Another")
    assert all(digest != before[name] for name, digest in current_hashes().items())


@pytest.mark.parametrize("what", ["TITLE", "_what", "_end"])
def test_a_change_of_any_part_is_noticed(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    before, part = current_hashes(), getattr(texts, what)
    monkeypatch.setattr(texts, what, "Another" if isinstance(part, str) else lambda *given: "Another")
    after = current_hashes()
    assert all(after[name] != before[name] for name in before)
