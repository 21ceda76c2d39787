"""Bringing listings in and sending them out.

Every format is turned into `listing.Listing` and written by `write`: a format knows its own columns and nothing of
tables. Listings CSV is in `listings_csv`; what a list's rows stand for is one table, `sources`.
"""
