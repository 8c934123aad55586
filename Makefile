# Everything a developer does. `make` alone prints this list; every target may be repeated.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
DATA ?=
SCENARIO ?= mangkhut-2018
BOOKMARK ?=
PORT ?=
SPEED ?=
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
HERE := $(BIN)/.anlan

.PHONY: help run test fast lint format bench docs fresh lock train needs setup setup-dev clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/make \1|\2/' | column -t -s '|'

run: setup ## set up, then a storm night in the browser (BOOKMARK=T-24, SCENARIO=, DATA=folder of a real city, PORT=, SPEED=)
	@exec $(BIN)/anlan run $(if $(DATA),--data "$(DATA)",--scenario "$(SCENARIO)") $(if $(BOOKMARK),--bookmark "$(BOOKMARK)") $(if $(PORT),--port "$(PORT)") $(if $(SPEED),--speed "$(SPEED)") $(ARGS)

test: setup-dev needs ## set up, then every test that CI runs (ARGS= goes to pytest)
	@scripts/with-postgres $(BIN)/python -m pytest -n 2 $(ARGS)

fast: setup-dev ## the tests that need neither a server nor a browser nor much time
	@$(BIN)/python -m pytest -n 2 -q -m "not slow and not postgres and not browser" $(ARGS)

lint: setup-dev ## style, format, types, floors, spelling
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell

format: setup-dev ## put the code into the one format
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format

bench: setup-dev ## measure speed, each figure with its n
	@for file in bench/bench_*.py; do echo "== $$file"; $(BIN)/python "$$file"; done

docs: setup-dev ## the manual as a site in build/site, its reference written from the code
	@$(BIN)/python scripts/make-reference
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

fresh: ## both README commands in a clone of the last commit, as a newcomer meets them
	@scripts/fresh

lock: ## write lock.txt and lock-dev.txt from pyproject.toml (needs uv)
	@scripts/lock

train: setup ## add what training needs (PyTorch: large)
	@$(PIP) install -e '.[train]'

needs: ## install what tests want from the system (as root), else say what is skipped
	@scripts/needs

setup: $(HERE)/installed $(HERE)/vendored ## the environment in .venv, as locked

setup-dev: setup $(HERE)/installed-dev ## the same with the tools for tests

clean: ## remove what was built; journals and the environment stay
	@rm -rf build dist shots .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache bench/out.json
	@find src tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Anlan needs Python 3.11 or later; say PYTHON=…")'
	@$(PYTHON) -m venv .venv

$(HERE)/locked: lock.txt | $(BIN)/python
	@echo "installing $$(grep -c '==' lock.txt) packages into .venv"
	@$(PIP) install --require-hashes -r lock.txt
	@mkdir -p $(HERE) && touch $@

$(HERE)/installed: pyproject.toml $(HERE)/locked
	@$(PIP) install --no-deps -e .
	@touch $@

$(HERE)/installed-dev: lock-dev.txt $(HERE)/installed
	@echo "installing the tools for tests into .venv"
	@$(PIP) install --require-hashes -r lock-dev.txt
	@touch $@

# Browser libraries ride in the wheel; from a clone they are packed here. Without Node the light map is used.
$(HERE)/vendored: $(wildcard scripts/vendor.py src/anlan/web/vendor.lock) $(HERE)/locked
	@if [ -f scripts/vendor.py ] && command -v npm >/dev/null; then \
	    timeout 60 $(BIN)/python scripts/vendor.py && touch $@ || echo "browser libraries not packed: the light map is used"; \
	fi
