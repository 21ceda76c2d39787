"""Every write to private data: keyword-only, typed, one transaction each, the person's row locked first.

Locking the person first makes everything about one person happen one after the other, so that a stop and an opening
that meet are decided by who came first, and no two writes wait for each other.
"""
