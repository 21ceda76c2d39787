"""A report of a mistake is read by nobody at once: whom to call stands beside it, and first after words of despair."""

import pytest
from django.test import Client

from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db


def test_whom_to_call_stands_beside_the_field_and_first_after_words_of_despair(client: Client) -> None:
    address = f"/listing/{make_listing('Harbor Peers').pk}/report/"
    beside = client.get(address).content.decode().partition("<main")[2]
    assert beside.index("Nobody reads this at once.") < beside.index('href="tel:988"') < beside.index("<textarea")
    main_text = client.post(address, {"text": "I want to die"}).content.decode().partition("<main")[2]
    assert main_text.index('href="tel:988"') < main_text.index("<h1>Thank you")
    after = client.post(address, {"text": "The number is dead"}, follow=True).content.decode()
    assert "Somebody answers there now." not in after
