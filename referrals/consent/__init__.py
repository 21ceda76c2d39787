"""Releases of information: what a valid one holds, what it permits, and how it reads.

Nothing here touches the database: facts come in, decisions and texts go out.
"""
