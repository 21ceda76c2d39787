"""`make endure`: the long trials, too slow for every change (docs/endurance.md).

`make endure ARGS="races"` runs one, `ARGS="ledger kills"` several, without ARGS all of them one after the other.
`ARGS="100000"` is the import of that many rows. ALONGSIDE_ENDURE=0.1 repeats races and attacks a tenth as often.
"""

import os
import subprocess
import sys

_PYTEST = ("-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider")
# Whatever asks with examples that hypothesis draws: always the same ones in `make test`, others each time here.
_DRAWN = (
    "tests/directory/web/test_bad_input.py", "tests/directory/imports/test_clean.py", "tests/directory/imports/test_files.py",
    "tests/directory/places/test_mentions.py", "tests/directory/places/test_names.py",
    "tests/directory/schedules/test_rules.py", "tests/directory/search/test_oracle.py",
    "tests/directory/search/test_text.py", "tests/directory/handouts/test_link.py", "tests/referrals/consent/test_policy.py",
)  # fmt: skip
TRIALS: dict[str, tuple[str, ...]] = {
    "gate": ("-m", "trials.endure.gate", "1_000_000"),
    "mutants": ("-m", "trials.endure.mutants"),
    "ledger": (*_PYTEST, "tests/referrals/ledger/test_ledger.py", "-k", "attack"),
    "examples": (*_PYTEST, *_DRAWN),
    "races": (*_PYTEST, "tests/referrals/services/test_races.py", "tests/referrals/services/test_links.py"),
    "leaks": (*_PYTEST, "tests/security/test_leaks.py", "--show-capture=no"),
    "fuzz": (*_PYTEST, "tests/security/test_fuzz.py", "-s"),
    "rotation": (*_PYTEST, "tests/core/test_rotation.py"),
    "disk": (*_PYTEST, "tests/core/test_dump.py"),
    "kills": ("-m", "trials.endure.kills", "100"),
    "rotation_kills": ("-m", "trials.endure.rotation_kills", "50"),
    "restore": ("-m", "trials.endure.restore", "20_000"),
    "disk_full": ("-m", "trials.endure.disk_full", "40"),
    "clocks": ("-m", "trials.endure.clocks"),
    "guessing": ("-m", "trials.endure.guessing", "10"),
    "import": ("-m", "trials.endure.import_rows", "1_000_000"),
}


def main(names: list[str]) -> int:
    """Runs the trials named, all where none is; returns how many failed."""
    if len(names) == 1 and names[0].replace("_", "").isdigit():
        return _run("import", (*TRIALS["import"][:-1], names[0]))
    if unknown := set(names) - set(TRIALS):
        sys.exit(f"No such trial: {', '.join(sorted(unknown))}. There are: {', '.join(TRIALS)}.")
    return sum(_run(name, TRIALS[name]) for name in names or TRIALS)


def _run(name: str, command: tuple[str, ...]) -> int:
    print(f"--- {name}", flush=True)
    done = subprocess.run([sys.executable, *command], env={"ALONGSIDE_ENDURE": "1"} | os.environ)
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
