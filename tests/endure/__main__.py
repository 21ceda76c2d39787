"""`make endure`: the long trials, too slow for every change. `make endure ARGS="100000"` takes fewer rows."""

import sys

from tests.endure.import_rows import main

if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000)
