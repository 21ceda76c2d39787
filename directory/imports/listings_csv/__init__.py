"""Listings as CSV: lines, records, columns and what they mean."""
