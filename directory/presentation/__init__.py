"""A listing in words: what a result and a listing page say, computed once and without markup."""
