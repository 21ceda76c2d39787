"""What is wrong with a file of the lexicon."""


class LexiconError(ValueError):
    """A file of the lexicon cannot be read. Names the file and the entry, and what to do."""

    def __init__(self, file: str, entry: str, problem: str) -> None:
        super().__init__(f"{file}, [{entry}]: {problem}")
