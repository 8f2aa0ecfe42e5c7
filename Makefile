# One entry for everything. `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

.PHONY: help setup demo run test check fix bench docs lock

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: .venv/.ready ppaos/config/static/dist/manifest.json .venv/.messages ## Install everything into .venv and build the browser parts

.venv/.ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

ppaos/config/static/dist/manifest.json: .venv/.ready frontend/package-lock.json frontend/vite.config.ts $(shell find frontend/src -type f 2>/dev/null)
	$(BIN)/python -m ppaos.config.node ci --no-audit --no-fund --loglevel=error
	$(BIN)/python -m ppaos.config.node run build
	@touch $@

.venv/.messages: .venv/.ready $(shell find ppaos -name '*.po' 2>/dev/null)
	$(BIN)/ppaos compile_messages
	@touch $@

demo: setup ## Start the whole platform with an invented province at http://127.0.0.1:8000
	$(BIN)/ppaos demo

run: setup ## Start this installation (after `.venv/bin/ppaos init --area CODE`)
	$(BIN)/ppaos run

test: setup ## Run every test, in the browser too where Chromium is found
	$(BIN)/pytest -n $(CORES) --cov --cov-report=term:skip-covered -p no:randomly
	$(BIN)/python -m ppaos.config.node test
	$(BIN)/python tests/coverage_floor.py

check: setup ## Run every check and report all that fail
	@$(BIN)/python tests/check.py

fix: setup ## Mend what can be mended by machine
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

.venv/.bench: .venv/.ready requirements-bench.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@touch $@

bench: setup .venv/.bench ## Run the benchmarks, with the tools they compare with; each prints its ratio
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

.venv/.docs: .venv/.ready requirements-docs.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-docs.lock
	@touch $@

docs: setup .venv/.docs ## Write the generated reference pages and the site of the documents (build/docs/index.html)
	$(BIN)/ppaos write_reference
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "build/docs/index.html"

lock: ## Choose new versions of what pyproject.toml asks for
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra dev --python-version 3.11 --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra bench --constraint requirements.lock --python-version 3.11 --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements-bench.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra docs --constraint requirements.lock --python-version 3.11 --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements-docs.lock
