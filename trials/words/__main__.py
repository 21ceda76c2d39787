"""`make words`: how well people's own words, words of danger and places are understood.

It reads `queries.csv`, `crisis.csv` and `places.csv` of a folder `plain_words`, searches the demonstration together with
the lists that lie beside that folder, and prints what `trials.words.measure` defines. The folder is given by `--data`, or
by WORDS_DATA; nothing of it is copied into the project.

`make words ARGS="--missed"` also names what went wrong. The database and the frozen reach are made anew when the lists,
the demonstration or the code that reads them change.
"""

import argparse
import os
from pathlib import Path

from trials.words import listings, measure

BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("WORDS_DATA", BESIDE)), help="folder of the lists"
    )
    parser.add_argument(
        "--plain-words", type=Path, help="folder of the three files; `plain_words` in --data unless said"
    )
    parser.add_argument("--missed", action="store_true", help="name every query, phrase and place that went wrong")
    options = parser.parse_args()
    folder = options.plain_words or options.data / "plain_words"
    if not (folder / "queries.csv").is_file():
        parser.error(f"There is no queries.csv in {folder}. Give the folder with --data or WORDS_DATA.")
    every = listings.prepare(options.data)
    for line in measure.report(folder, every, missed=options.missed):
        print(line)


if __name__ == "__main__":
    main()
