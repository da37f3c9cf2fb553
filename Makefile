# Two commands on a fresh Debian or Ubuntu with python3 and make:  make demo   make test
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
PYTEST := $(PY) -m pytest
CODE := $(wildcard core devices ui kiosk staff_app shop)
WORKERS ?= 2
# What the quick round leaves out: the long browser tour, the soak, the measurements and the pictures.
QUICK := not browser and not slow and not soak and not bench and not screenshots
SMOKE := browser and smoke and not slow and not soak and not screenshots
LONG := ((browser and not smoke) or slow) and not soak and not bench and not screenshots
# A scanner's burst is told from typing by its milliseconds: what fails on a busy machine is tried once more, alone.
TWICE = $(PYTEST) $(1) || { code=$$?; [ $$code -eq 1 ] || exit $$code; $(PYTEST) --last-failed $(1); }
LOCK := uv pip compile --universal --generate-hashes --no-header --no-emit-index-url \
	--no-annotate --python-version 3.11 --quiet

.PHONY: help setup need demo test test-browser check fix bench screenshots soak lock clean

help: ## show this list
	@printf 'Sammiu 三秒\n\n'
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: $(VENV)/.ready-dev ## make .venv with everything for work and tests, from hashed locks

need: ## install what only some tests need: Chromium, PostgreSQL, tesseract, a Chinese font
	@bash tests/need

demo: $(VENV)/.ready ## open a shop with made-up goods and members: kiosk, staff app, printer, terminal
	$(VENV)/bin/sammiu demo

test: $(VENV)/.ready-dev ## every test of a few minutes, on SQLite and, where found, PostgreSQL
	$(PYTEST) -n $(WORKERS) --dist worksteal -m "$(QUICK)" $(ARGS)
	$(call TWICE,-m "$(SMOKE)" tests/browser)  # by itself: the browser's driver keeps an event loop

test-browser: $(VENV)/.ready-dev ## the long tests: whole days at kiosk and till in a real Chromium
	( $(call TWICE,-m "$(LONG)" --timeout 600 $(ARGS)) ) || [ $$? -eq 5 ]  # 5: nothing long to run

check: $(VENV)/.ready-dev ## style, types, who imports whom, the house rules
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(PY) -m mypy $(CODE)
	$(VENV)/bin/lint-imports --no-cache
	$(PYTEST) -q -p no:cacheprovider tests/test_house.py

fix: $(VENV)/.ready-dev ## put style and import order right
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(VENV)/.ready-dev ## measure, and compare with the bars we hold
	$(PYTEST) -m bench -s --timeout 0 $(ARGS)

screenshots: $(VENV)/.ready-dev ## take the manual's pictures anew
	$(PYTEST) -m screenshots --timeout 600 $(ARGS)

soak: $(VENV)/.ready-dev ## a shop year with faults: nothing lost, nothing doubled
	$(PYTEST) -m soak -s --timeout 0 $(ARGS)

lock: $(VENV)/.ready-dev ## renew both locks from pyproject.toml (fetches uv into .venv)
	$(PIP) install --quiet uv
	$(VENV)/bin/$(LOCK) --upgrade --extra dev pyproject.toml -o requirements-dev.lock
	$(VENV)/bin/$(LOCK) --group pyproject.toml:build -c requirements-dev.lock pyproject.toml -o requirements.lock

clean: ## remove .venv and what the tools left; a demo's data too
	rm -rf $(VENV) .demo build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------------ the venv
# The build tool comes from the lock as well, so nothing is fetched without a hash.

$(PY):
	@python=; \
	for each in $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do \
	  if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$each; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Sammiu needs Python 3.11 or newer, and none was found. On Debian or Ubuntu: apt install python3 python3-venv" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "Python is here, but not its venv module. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; \
	fi; \
	"$$python" -m venv $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(PY)
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml | $(PY)
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.ready
