# make demo   sets everything up and opens the page with a sample gallery
# make test   sets everything up and runs all tests
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUN := FASHIONIZER_HOME=$${FASHIONIZER_HOME:-.demo} $(BIN)/fashionizer

.DEFAULT_GOAL := help
.PHONY: help demo test wheel-check lint format docs bench quality thesis reliability audit words lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

demo: $(VENV)/serve
	@$(RUN) demo

test: $(VENV)/dev
	@PYTHON=$(BIN)/python sh tests/system-packages.sh
	@$(BIN)/python -m pytest

# What people install: builds the wheel, installs it afresh, searches with it from another folder.
wheel-check: $(VENV)/bin/python
	@$(BIN)/python tests/wheel_check.py

lint: $(VENV)/dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(VENV)/dev
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

# The site of the documentation, in site/; it can be read from the disk.
docs: $(VENV)/dev
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet
	@echo "site/index.html"

bench: $(VENV)/dev
	@$(BIN)/python -m benchmarks.speed.ask

# Needs the photos of shared/data beside the project, and installs torch.
quality: $(VENV)/train
	@$(BIN)/python -m benchmarks.quality
	@$(BIN)/python -m benchmarks.quality.eyes

# Half an hour: 20,000 spoilt files, 50 kills, 30 while served, five minutes of 100 clients; writes docs/reliability.md
reliability: $(VENV)/dev
	@$(BIN)/python -m benchmarks.reliability.hostile.fuzz --count 20000
	@$(BIN)/python -m benchmarks.reliability.kills --kills 50
	@$(BIN)/python -m benchmarks.reliability.serving_kills --kills 30
	@$(BIN)/python -m benchmarks.reliability.load --seconds 300
	@$(BIN)/python -m benchmarks.reliability.hostile.cases
	@$(BIN)/python -m benchmarks.reliability.outside
	@$(BIN)/python -m benchmarks.reliability

# Asks the advisory databases about every package that is installed; needs the internet.
audit: $(VENV)/dev
	@$(BIN)/python -m benchmarks.reliability.audit

# Collects the page's texts into the Romanian catalogue; translate what is new there, then again.
WORDS := src/fashionizer/web/i18n/translations
words: $(VENV)/dev
	@$(BIN)/pybabel -q extract -F pyproject.toml -k N_ --no-location -o /tmp/fashionizer.pot .
	@$(BIN)/pybabel -q update -i /tmp/fashionizer.pot -d $(WORDS) -D messages --ignore-obsolete \
		--no-fuzzy-matching -w 100
	@$(BIN)/pybabel -q compile -d $(WORDS) -D messages
	@$(BIN)/pybabel -q compile -d $(WORDS) -D colours

# The system of the thesis beside ours; goes on where it was stopped. Installs torch and more.
thesis: $(VENV)/bench
	@$(BIN)/python -m benchmarks.thesis

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

$(VENV)/dev: $(VENV)/serve requirements/dev.txt packages/drawn/pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps -e packages/drawn
	@touch $@

$(VENV)/train: $(VENV)/dev
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[train]'
	@touch $@

$(VENV)/bench: $(VENV)/train
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[train,bench]'
	@touch $@

clean:
	rm -rf $(VENV) .demo
