"""The clock of `accounts.clock`, by the name that this room uses."""

from accounts.clock import NOW, now

__all__ = ["NOW", "now"]
