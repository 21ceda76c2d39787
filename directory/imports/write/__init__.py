"""Listings into tables, a batch at a time, with the search index in the same transaction."""
