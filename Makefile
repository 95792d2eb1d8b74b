# Two commands do everything: `make run` starts the bot, `make test` runs every check.
PYTHON ?= python3
VENV := .venv
PEERS := .venv-bench
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: run test letters crash fuzz bench check fmt licences lock clean

run: $(VENV)/.run
	$(BIN)/python -m bot run

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check
	$(BIN)/pytest -n auto --dist worksteal -m 'not alone'
	$(BIN)/pytest -n auto --dist load -m alone

# Whole lives of hostile people, hypothesis-driven, against the strict playground: 100,000 updates, minutes.
# FUZZ_SEED plays the same again.
fuzz: $(VENV)/.test
	FUZZ_UPDATES=$${FUZZ_UPDATES:-100000} $(BIN)/pytest -s tests/fuzz

# Every letter of every path through every pack, in every format: minutes; `make test` takes a sample.
letters: $(VENV)/.test
	LETTERS_EVERY=1 $(BIN)/pytest tests/content/test_every_letter.py

# This bot beside others on the same questionnaire, how cost grows, and 10,000 reminders at once: minutes.
bench: $(VENV)/.test $(PEERS)/.made
	$(BIN)/python tests/bench/bench_talks.py --peers $(PEERS)/bin/python
	$(BIN)/python tests/bench/bench_ten_thousand.py
	$(BIN)/python tests/bench/bench_start.py
	$(BIN)/python tests/bench/bench_growth.py

# The bot is killed (kill -9) 300 times and more: at each named point, and at any moment. Minutes.
crash: $(VENV)/.test
	CRASH_KILLS=$${CRASH_KILLS:-300} $(BIN)/pytest tests/crash

check: $(VENV)/.run
	$(BIN)/python -m bot check

licences: $(VENV)/.test
	$(BIN)/python docs/licences.py

fmt: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "guje-bot needs Python 3.11 or newer; name one with: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-test.lock
	$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

# The other bots live apart: one of them wants older libraries than this bot has.
$(PEERS)/.made: requirements-bench.lock
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip --disable-pip-version-check --quiet install --require-hashes -r requirements-bench.lock
	@touch $@

# Needs uv (pip install uv). The lock files carry hashes and name no index host.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --no-header
lock:
	$(LOCK) pyproject.toml requirements-build.in -o requirements.lock
	$(LOCK) pyproject.toml requirements-build.in --extra test -o requirements-test.lock
	$(LOCK) requirements-bench.in -o requirements-bench.lock

clean:
	rm -rf $(VENV) $(PEERS) build dist
