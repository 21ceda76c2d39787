"""What private data is kept with: the keyring, encrypted fields and files, and who a transaction acts for.

The lowest room of the house: it knows nothing of people, listings or referrals.
"""
