"""Several answers on one page, in one HTML form: whichever button is pressed, every word that was typed arrives.

The fields of an answer are named after it ("decline-more"), so that a view sees what was typed beside another one. Such
words are shown again with a question; the same button, pressed once more, leaves them out.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

# Sent by a page that asked: which button was pressed, beside which words.
ASKED = "left_out"
# Between an answer and its field, as `Form.prefix` writes it.
_OF = "-"


@dataclass(frozen=True)
class Beside:
    """Words beside a button that was not pressed: the id of their field, the button, and the first of them."""

    id: str
    button: str
    words: str


@dataclass(frozen=True)
class Question:
    """What a page asks before anything is done. `token` says to the next press that it was asked."""

    beside: tuple[Beside, ...]
    token: str
    # The words of the button that was pressed, where the page knows them.
    pressed: str = ""


def question(sent: QueryDict, pressed: str, buttons: Mapping[str, str]) -> Question | None:
    """What was typed beside other buttons than `pressed`; None where there is nothing, or the page asked about just that.

    `buttons` has the words of each button by its answer; what belongs to none of them is looked at by nobody.
    """
    typed = [(name, words) for name in sent if (words := _typed(sent, name)) and _answer_of(name) in buttons]
    typed = [(name, words) for name, words in typed if _answer_of(name) != pressed]
    token = hashlib.sha256(repr((pressed, sorted(typed))).encode()).hexdigest()[:24]
    if not typed or sent.get(ASKED) == token:
        return None
    beside = (Beside(f"id_{name}", buttons[_answer_of(name)], _shown(name, words)) for name, words in typed)
    return Question(tuple(beside), token, buttons.get(pressed, ""))


def has_words(sent: QueryDict) -> bool:
    """Whether anything was typed or chosen beside any button."""
    return any(_answer_of(name) and _typed(sent, name) for name in sent)


def own(sent: QueryDict, answer: str, fields: Iterable[str]) -> QueryDict:
    """What was sent, for a form with the prefix `answer`; also from a page opened before its fields had names of their own."""
    data = sent.copy()
    for field in fields:
        name = f"{answer}{_OF}{field}"
        if name not in data and field in sent:
            data.setlist(name, sent.getlist(field))
    return data


def put_back(form: forms.BaseForm, sent: Mapping[str, Any]) -> None:
    """A form of the page whose button was not pressed shows what was typed into it. Files a browser has to choose again."""
    for name, field in form.fields.items():
        if form.is_bound or isinstance(field.widget, forms.FileInput):
            continue
        if typed := field.widget.value_from_datadict(sent, {}, form.add_prefix(name)):
            form.initial[name] = typed


def _answer_of(name: str) -> str:
    answer, of, _ = name.partition(_OF)
    return answer if of else ""


def _typed(sent: QueryDict, name: str) -> str:
    return " ".join(" ".join(sent.getlist(name)).split())


def _shown(name: str, words: str) -> str:
    """Words as they were typed; "" for a tick or a choice, which is sent as a word of ours."""
    return "" if words in {"on", "yes", "no"} else words[:80]
