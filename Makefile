# Two commands do everything on a machine with Python 3.11 or newer:
#   make demo    set up, make a demo register, refresh it, build the site, say where to look
#   make test    set up, check style and types, run all tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := toolkit tests benchmarks

.PHONY: help demo test lint check tests generated lock audit benchmarks clean
.DELETE_ON_ERROR:

help:
	@sed -n '1,3s/^# \{0,1\}//p' Makefile

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=/path/to/python3")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/installed
	$(BIN)/klachten demo

test: lint check tests

lint: $(VENV)/installed-dev
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy

# Files that are made from the code, and committed: the check names its cure.
check: $(VENV)/installed-dev
	$(BIN)/python -m toolkit.locale --check
	$(BIN)/python -m toolkit.reference --check

tests: $(VENV)/installed-dev
	$(BIN)/python -m pytest

# Bring the message catalogue and the reference pages up to date with the code.
generated: $(VENV)/installed-dev
	$(BIN)/python -m toolkit.locale
	$(BIN)/python -m toolkit.reference

# Bring the locks up to date with pyproject.toml; they must install on Debian 12's Python 3.11.2.
lock: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11.2 --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11.2 --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements-dev.lock pyproject.toml --group dev

# Known faults in the locked packages. It asks the internet (osv.dev) about each of them, so it is no part of
# `make test`; where it cannot ask, it fails, for then nothing was looked at.
audit: $(BIN)/python
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check "pip-audit>=2.10,<3"
	$(VENV)/audit/bin/pip-audit --strict --vulnerability-service osv --require-hashes --disable-pip --progress-spinner off -r requirements.lock -r requirements-dev.lock

benchmarks: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) demo site docs/rapporten .pytest_cache .mypy_cache .ruff_cache .hypothesis
