"""Chance that falls the same way each time."""

from random import Random


def chance(key: str) -> Random:
    """A generator of its own for each key, so that adding a listing changes no other."""
    return Random(f"alongside {key}")
