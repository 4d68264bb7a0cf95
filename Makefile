# Every chore by name. Only Python 3.11+, git and make (or a shell) are needed.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PEERS ?= .venv-peers
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: serve solve test lint format bench peers constraints clean

serve: $(VENV)/installed  ## solve the plan for 2025 and serve its map
	$(BIN)/siting solve plan-2025
	$(BIN)/siting serve

solve: $(VENV)/installed  ## solve the plan for 2025
	$(BIN)/siting solve plan-2025

test: $(VENV)/installed-test  ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: $(VENV)/installed-dev  ## style, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(VENV)/installed-test $(PEERS)/installed  ## ratios against peers, measured in the same run
	BENCHMARK_PEERS=$(PEERS)/bin/python $(BIN)/python -m pytest tests/benchmarks -m benchmark -s $(ARGS)

peers: $(PEERS)/installed  ## the peers of the benchmarks, in an environment of their own

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) --editable '.[test]'
	touch $@

$(VENV)/installed-dev: $(VENV)/installed-test
	$(PIP) --editable '.[test,dev]'
	touch $@

$(PEERS)/installed: tests/benchmarks/peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

constraints: $(VENV)/installed-dev  ## pin what is installed now; no download address
	$(BIN)/python -m pip freeze --exclude-editable --all | grep -E '^[A-Za-z0-9._-]+==' | grep -vE '^(pip|setuptools)==' | sort -f > constraints.txt

clean:
	rm -rf $(VENV) $(PEERS) build dist *.egg-info
