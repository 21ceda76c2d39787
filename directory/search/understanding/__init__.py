"""From what somebody typed to what it means: concepts of the lexicon, words that are none, and what has to be met.

Everything here is pure: no database is asked, and nothing that was typed is kept.
"""
