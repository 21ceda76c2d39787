"""What people's words mean: concepts and how they are said, as data that curators can read, one file for each language.

`docs/lexicon.md` describes the files.
"""

from directory.search.lexicon.errors import LexiconError
from directory.search.lexicon.load import lexicon, read

__all__ = ["LexiconError", "lexicon", "read"]
