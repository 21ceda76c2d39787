"""What any app stands on: keys and encryption, row-level security, PDFs, mail addresses, tokens, the clock, clean text.

The lowest layer: it knows nothing of people, listings or referrals.
"""
