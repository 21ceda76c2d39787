"""Listings as data, in the names of HSDS 3."""
