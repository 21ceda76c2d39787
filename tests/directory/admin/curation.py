"""The curators' desk in tests: curators, and forms filled the way a browser sends them."""

from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.groups import CURATORS, PRIVATE_ADDRESSES, make_groups
from accounts.models import User

PASSWORD = "a long walk by the river"


def make_curator(email: str = "ada@example.org", *, private: bool = False, **fields: Any) -> User:
    """A curator, who sees private addresses only if told so."""
    make_groups()
    user = User.objects.create_user(email, PASSWORD, is_staff=True, **{"name": "Ada", **fields})
    user.groups.add(Group.objects.get(name=CURATORS))
    if private:
        user.groups.add(Group.objects.get(name=PRIVATE_ADDRESSES))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(kind: str, action: str, *args: Any) -> str:
    """The address of a page of the desk: `page("organization", "change", pk)`."""
    return reverse(f"admin:directory_{kind}_{action}", args=args)


class _Fields(HTMLParser):
    """What a browser would send for the form that holds the submit row."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside, self.sent = form_id, False, {}  # type: ignore[var-annotated]
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = dict(attributes)
        if tag == "form":
            self.inside = attrs.get("id") == self.form_id
        name = attrs.get("name") or ""
        if not self.inside or "__prefix__" in name or "disabled" in attrs:
            return
        if tag == "input" and name and attrs.get("type") != "submit":
            if attrs.get("type") not in {"checkbox", "radio"} or "checked" in attrs:
                self.sent.setdefault(name, []).append(attrs.get("value") or ("on" if "checked" in attrs else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in attrs:
            self.sent.setdefault(self._select, []).append(attrs.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self.sent[name] = [""]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            # Browsers drop the line break that follows the opening tag.
            self.sent[self._area][0] = self.sent[self._area][0].removeprefix("\r\n").removeprefix("\n")
            self._area = ""
        elif tag == "form":
            self.inside = False


def fields_of(client: Client, url: str, form_id: str) -> dict[str, Any]:
    """Every field of the form as it stands when the page opens."""
    reading = _Fields(form_id)
    reading.feed(client.get(url).content.decode())
    assert reading.sent, f"No form {form_id} at {url}"
    return reading.sent


def save(client: Client, url: str, form_id: str, **changes: Any) -> Any:
    """Opens the page, changes some fields (None: not sent) and sends the form."""
    sent = fields_of(client, url, form_id) | changes
    return client.post(url, {name: value for name, value in sent.items() if value is not None})


def add_row(client: Client, url: str, form_id: str, prefix: str, **values: Any) -> dict[str, Any]:
    """The fields of the form with one more row in a list of rows; send them with `client.post(url, ...)`."""
    sent = fields_of(client, url, form_id)
    number = int(sent[f"{prefix}-TOTAL_FORMS"][0])
    sent[f"{prefix}-TOTAL_FORMS"] = [str(number + 1)]
    return sent | {f"{prefix}-{number}-{name}": value for name, value in values.items()}
