# The commands people type. `make run` and `make test` install what they need, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

.DEFAULT_GOAL := help
.PHONY: help run test lint browser tesseract bench load faults fuzz corpus screenshots clean

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/run ## Take in the sample corpus and open the app
	@$(BIN)/passerelle ingest || [ $$? -eq 4 ]
	@$(BIN)/passerelle serve

test: $(VENV)/test browser tesseract ## Check style, types and layers, then run every test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

lint: $(VENV)/test ## Check style, types and layers only
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports

bench: $(VENV)/bench ## Measure speed, relevance and reading, beside others
	$(BIN)/python -m benchmarks.relevance
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.extraction
	$(BIN)/python -m benchmarks.facts
	$(BIN)/python -m benchmarks.headings
	$(BIN)/python -m benchmarks.parts

load: $(VENV)/bench browser ## Have many readers at once, one in Chromium, and a large deposit; MINUTES=30
	$(BIN)/python -m benchmarks.load --minutes $(or $(MINUTES),30)
	$(BIN)/python -m benchmarks.uploads

faults: $(VENV)/test ## Kill, starve and fill the disk of a small centre; KILLS=300
	$(BIN)/python -m benchmarks.faults --kills $(or $(KILLS),300)

fuzz: $(VENV)/test ## Read files made to break readers; FILES=5000
	$(BIN)/python -m benchmarks.fuzz --files $(or $(FILES),5000)

corpus: $(VENV)/corpus ## Make the sample corpus's PDFs and office files again from their sources
	$(BIN)/python docs/corpus/build.py
	$(BIN)/python docs/corpus/offices.py

screenshots: $(VENV)/test browser ## Take the pictures of the documentation
	@$(BIN)/passerelle ingest && $(BIN)/python docs/screenshots.py

clean: ## Remove what these commands made, but for the corpus
	rm -rf $(VENV) .state .mypy_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info

# One installation, which grows as commands need it.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Passerelle needs Python 3.11 to 3.13: install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Passerelle needs Python 3.11 to 3.13; $(PYTHON) is $$($(PYTHON) --version). Name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) lacks venv or pip. On Debian: apt-get install python3-venv python3-pip"; exit 1; }
	@echo "Making the environment (a minute, once)..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: $(VENV)/bin/python pyproject.toml constraints.txt
	@$(PIP) . && touch $@

$(VENV)/test: $(VENV)/bin/python pyproject.toml constraints.txt
	@$(PIP) '.[test]' && touch $@ $(VENV)/run

$(VENV)/bench: $(VENV)/bin/python pyproject.toml constraints.txt
	@$(PIP) '.[test,bench]' && touch $@

$(VENV)/corpus: $(VENV)/bin/python pyproject.toml constraints.txt
	@$(PIP) '.[corpus]' && touch $@

# The browser tests drive a real Chromium.
browser:
	@command -v chromium >/dev/null || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && \
		echo "Installing Chromium for the browser tests..." && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
		{ echo "The browser tests need Chromium: on Debian, run 'apt-get install chromium' as root, then 'make test' again"; exit 1; }

# The tests of scans need Tesseract; they are skipped without it.
tesseract:
	@command -v tesseract >/dev/null || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && \
		echo "Installing Tesseract for the tests of scans..." && apt-get update -qq && \
		apt-get install -y -qq tesseract-ocr tesseract-ocr-fra >/dev/null; } || \
		echo "Without Tesseract the tests of scans are skipped: on Debian, run 'apt-get install tesseract-ocr tesseract-ocr-fra' as root"
