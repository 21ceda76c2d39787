# `make run` and `make test` do all the set-up themselves; everything they make is in .venv and var.
.POSIX:
.SUFFIXES:
.PHONY: run test check format lock advisories bench endure words environment dev

PY = .venv/bin/python
PORT ?= 8000
export PORT

run: environment
	@exec $(PY) manage.py up

test: dev
	@$(PY) -m tests.chromium --install || true
	@$(PY) -m pytest $(ARGS)

check: dev
	@sh scripts/check

format: dev
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

bench: dev
	@$(PY) -m trials.bench $(ARGS)

endure: dev
	@$(PY) -m trials.endure $(ARGS)

words: dev
	@$(PY) -m trials.words $(ARGS)

# Exact versions with their hashes, for every platform; never an index address.
lock:
	@sh scripts/environment lock

# Known weaknesses of what is locked. Never part of `check`: a new advisory must not stop work.
advisories: environment
	@$(PY) tools/advisories.py

environment:
	@sh scripts/environment requirements.txt

dev:
	@sh scripts/environment requirements-dev.txt
