"""What people sign reads the same on every page: characters that nobody sees are refused, and writing needs none of them."""

import pytest
from django import forms

from core.text.invisible_characters import MESSAGE, PlainText, without


class Form(forms.Form):
    text = PlainText()


@pytest.mark.parametrize(
    "text",
    [
        "محمد علي",
        "שרה כהן",
        "שרה (\u200fABC\u200e) 12",
        "علی\u200cرضا نمی\u200cدانم",
        "क्\u200dष",
        "Sam 👩🏽\u200d🚀 👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f from Leith",
        "Zoë Ødegård\n\tthe second line\r\n王小明 ส้ม",
        "Siobhán O’Hara-Nuñez",
    ],
)
def test_names_of_every_writing_stay_letter_for_letter(text: str) -> None:
    assert without(text) == text
    assert Form({"text": text}).is_valid()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("my\u202egnp.exe", "mygnp.exe"),
        ("\u202aA\u202bB\u202cC\u202dD", "ABCD"),
        ("\u2066a\u2067b\u2068c\u2069", "abc"),
        ("No\u200bv\u2060em\ufeffb\u00ader", "November"),
        # Marks of direction and joiners where nothing needs them.
        ("Sam\u200e\u200f\u061c", "Sam"),
        ("ex\u200ce\u200d", "exe"),
        # Letters of a flag without their flag: a text that nobody sees.
        ("Sam\U000e0068\U000e0069\U000e007f", "Sam"),
        ("one\u2028two", "one\ntwo"),
        ("bell\x07\x1b", "bell"),
        ("Sam\u3164", "Sam"),
        ("שרה\u202e", "שרה"),
    ],
)
def test_invisible_characters_are_refused_and_the_field_shows_what_is_left(text: str, left: str) -> None:
    form = Form({"text": text})
    assert form.errors["text"] == [MESSAGE]
    assert form["text"].value() == left
    assert Form({"text": left}).is_valid()
