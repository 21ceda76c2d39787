"""Encrypted fields: what the database holds, what it can be asked, and that no field of the product is left out."""

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection

from core.crypto.fields import EncryptedTextField, encrypted_fields
from core.crypto.keyring import DamagedError
from core.rls.principal import acting_as
from referrals.models import Person
from tests.referrals import stories

pytestmark = pytest.mark.django_db


def test_texts_and_json_come_back_as_they_were_and_lie_sealed() -> None:
    staff = stories.lincoln()
    person = stories.sam(staff.robin, preferred_name='Śām\n\t"x"', contact={"value": "ü", "n": [1, 2.5, None, True]})
    with acting_as(staff.robin.principal):
        again = Person.objects.get(pk=person.pk)
        assert (again.preferred_name, again.contact) == ('Śām\n\t"x"', {"value": "ü", "n": [1, 2.5, None, True]})
        with connection.cursor() as cursor:
            cursor.execute("SELECT preferred_name, contact, full_name FROM referrals_person")
            raw = cursor.fetchone()
    assert all(value.partition(".")[2].startswith("gAAAA") for value in raw)


@pytest.mark.parametrize(
    "lookup",
    [
        "preferred_name",
        "preferred_name__exact",
        "preferred_name__icontains",
        "preferred_name__in",
        "preferred_name__gt",
    ],
)
def test_the_content_cannot_be_asked_for(lookup: str) -> None:
    """It would compare ciphertext and find nothing, which reads like an answer."""
    with pytest.raises(FieldError, match="encrypted"):
        list(Person.objects.filter(**{lookup: ["Sam"] if lookup.endswith("in") else "Sam"}))


def test_whether_there_is_a_value_can_be_asked() -> None:
    assert not Person.objects.filter(preferred_name__isnull=False).exists()


def test_a_value_moved_to_another_column_does_not_open() -> None:
    staff = stories.lincoln()
    stories.sam(staff.robin)
    with pytest.raises(DamagedError), acting_as(staff.robin.principal):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE referrals_person SET preferred_name = full_name")
        list(Person.objects.all())


# Columns of text in `referrals` that hold no words of or about a person, each with what it does hold.
PLAIN = {
    "reference": "random characters", "kind": "a fixed word", "purpose": "a fixed word", "state": "a fixed word",
    "reported_state": "a fixed word", "outcome": "a fixed word", "reported_outcome": "a fixed word",
    "event_type": "a fixed word", "access_mode": "a fixed word", "role": "a fixed word",
    "from_state": "a fixed word", "to_state": "a fixed word", "by": "a fixed word", "channel": "a fixed word",
    "policy": "name of the rules", "purposes": "fixed words", "categories_to_organization": "fixed words",
    "categories_to_agency": "fixed words", "expires_event": "a fixed word", "signature_method": "a fixed word",
    "delivery_method": "a fixed word", "text_sha256": "a hash", "sha256": "a hash", "token_hash": "a hash",
    "code_hash": "a keyed hash", "claim_hash": "a hash", "ended_why": "fixed words", "stored_as": "random characters",
    "content_type": "a type", "what": "fixed words and an organization's public name", "name": "a party's or preset's name",
    "direction": "a fixed word", "discloser": "an id", "recipient": "an id", "fields": "names of categories",
    "authority": "a fixed word", "categories": "fixed words",
    "notice": "a key", "actor": "an id", "previous": "a hash", "hash": "a hash", "mac": "a hash", "time": "a time",
    "of": "a fixed word", "source": "a fixed word", "target": "a fixed word", "jurisdiction": "a fixed word",
    "uk_controller": "an organization's", "uk_legal_basis": "an organization's",
    "contact_email": "an organization's", "host_terms_version": "a version",
    "holder_terms_version": "a version",
}  # fmt: skip


def test_every_column_of_text_is_encrypted_or_has_a_reason_not_to_be() -> None:
    open_ones = {
        (model.__name__, field.name)
        for model in apps.get_app_config("referrals").get_models()
        for field in model._meta.local_concrete_fields
        if field.get_internal_type() in {"CharField", "TextField", "EmailField", "ArrayField", "JSONField"}
        and not isinstance(field, EncryptedTextField)
    }
    assert {pair for pair in open_ones if pair[1] not in PLAIN} == set()


def test_the_name_column_that_is_plain_is_never_a_persons() -> None:
    for model in apps.get_app_config("referrals").get_models():
        encrypted: set[Any] = {field.name for field in encrypted_fields(model)}
        plain = {field.name for field in model._meta.local_concrete_fields} - encrypted
        if "name" in plain:
            assert model.__name__ in {"Preset", "ReleaseParty"}
