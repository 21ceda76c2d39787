"""What reads as danger: the one place that asks the recognizer which search uses too."""

from directory.search.danger import hear


def may_be_in_danger(*texts: str) -> bool:
    """Whether any of the texts holds words of somebody who may be in danger. What was typed is looked at and kept nowhere."""
    return hear(*texts).alerts
