"""What close matches lack, in words."""

from directory.search.result import Close

_LACKS = {
    "identity": "Not only for {}",
    "condition": "Not only about {}",
    "danger": "Not only about {}",
    "who": "Not for {}",
    "language": "Not in {}",
    "time": "Not on {}",
    "format": "Not {}",
    "access": "Have not said: {}",
    "name": "Without {}",
}


def heading(close: Close) -> str:
    """The heading of some close matches."""
    if close.is_everything:
        labels = ", ".join(label for _, label in close.without)
        return f"Nothing we list here matches {labels}. Other peer support:"
    if close.instead_of:
        return f"Close to {', '.join(close.instead_of)}"
    return ". ".join(_LACKS.get(kind, "Without {}").format(_inside(kind, label)) for kind, label in close.without)


def _inside(kind: str, label: str) -> str:
    """A label inside a sentence: names of languages and days keep their capital, and so do abbreviations."""
    if kind in ("language", "time", "network", "name") or label[1:2].isupper():
        return label
    return label[:1].lower() + label[1:]
