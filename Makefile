# Everything a person or a machine does with this project. `make help` lists it.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= .dateline
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: help setup setup-dev run compile test fast lint format generate clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

setup: compile ## .venv with everything the product needs, the engine compiled where there is a C compiler

setup-dev: $(VENV)/.installed-dev ## the same, and what the tests need

run: $(VENV)/.installed ## start the three services in one process, post the samples, show what came of them
	@exec $(BIN)/dateline up --host $(HOST) --port $(PORT) --data $(DATA) --samples

# Nothing but speed hangs on it. Needs no stamp: it asks for the sources' digest, and is done when that is there.
compile: $(VENV)/.installed-compile ## the extraction engine as machine code, same records (about a minute, once)
	@$(BIN)/dateline compile || echo "Going on without: all works, extraction takes half as long again."

test: lint compile ## everything, on real Kafka, Redis and PostgreSQL too
	$(BIN)/python -m pytest

fast: setup-dev ## what needs no real components and no patience
	$(BIN)/python -m pytest -m "not kafka and not redis and not postgres and not slow"

lint: setup-dev ## ruff, mypy --strict, import rules
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev ## let ruff mend what it can
	$(BIN)/ruff check --fix .

generate: $(VENV)/.installed ## docs/asyncapi.yaml, docs/topics.md and docs/schemas from the contracts
	$(BIN)/dateline schemas --write docs

clean: ## remove what setup and run have made
	rm -rf $(VENV) services/extract/_compiled .dateline .components build *.egg-info

# Any Python from 3.11 on, the oldest last: what the system calls python3 comes first when it is enough.
$(BIN)/python:
	@for python in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	  if command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	    $$python -m venv $(VENV) && exit 0; \
	    rm -rf $(VENV); echo "$$python cannot make a venv; on Debian or Ubuntu: apt-get install python3-venv" >&2; \
	  fi; \
	done; echo "Python 3.11 or newer with venv is needed" >&2; exit 1

# Touched last, so that an installation that was broken off is done again.
$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install -q --require-hashes -r requirements.txt
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@echo "Making the table of places, unless it is there (about 20 s, once) ..."
	@$(BIN)/dateline gazetteer list >/dev/null
	@touch $@

$(VENV)/.installed-compile: requirements-compile.txt $(VENV)/.installed
	$(PIP) install -q --require-hashes -r requirements-compile.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(PIP) install -q --require-hashes -r requirements-dev.txt
	@touch $@
