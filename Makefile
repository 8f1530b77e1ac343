# make demo   sets everything up and opens the page with a sample gallery
# make test   sets everything up and runs all tests
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUN := FASHIONIZER_HOME=$${FASHIONIZER_HOME:-.demo} $(BIN)/fashionizer

.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench quality lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

demo: $(VENV)/serve
	@$(RUN) demo

test: $(VENV)/dev
	@PYTHON=$(BIN)/python sh tests/system-packages.sh
	@$(BIN)/python -m pytest

lint: $(VENV)/dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(VENV)/dev
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(VENV)/dev
	@$(BIN)/python benchmarks/ask.py

# Needs the photos of shared/data beside the project, and installs torch.
quality: $(VENV)/train
	@$(BIN)/python benchmarks/quality.py

# The lock files are made from pyproject.toml; uv is needed for this only.
lock:
	uv pip compile --universal --python-version 3.11 -q --no-annotate --generate-hashes \
		pyproject.toml -o requirements/serve.txt
	uv pip compile --universal --python-version 3.11 -q --no-annotate --generate-hashes \
		--group dev pyproject.toml -o requirements/dev.txt

$(VENV)/bin/python:
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit("Fashionizer needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/serve: $(VENV)/bin/python requirements/serve.txt pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/serve.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/dev: $(VENV)/serve requirements/dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/train: $(VENV)/dev
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[train]'
	@touch $@

clean:
	rm -rf $(VENV) .demo
