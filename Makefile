# Everything a checkout can do, from nothing but a Python of 3.11 or newer:  make demo | test | dashboard
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow dashboard lint format docs bench clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "o2o-sim needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# One stamp per set of dependencies: nobody waits for tools they do not use.
$(VENV)/.installed: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dashboard: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dashboard]"
	@touch $@

$(VENV)/.installed-dev: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@

demo: $(VENV)/.installed  ## three worlds side by side: a table, the files, three sentences
	$(BIN)/o2o demo

test: $(VENV)/.installed-dev  ## the fast tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-slow: $(VENV)/.installed-dev  ## the long ones: size ladders, real tables, large fuzzes, the demo
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m slow

dashboard: $(VENV)/.installed-dashboard  ## opens the dashboard in a browser
	$(BIN)/o2o dashboard

lint: $(VENV)/.installed-dev  ## ruff and strict mypy
	$(BIN)/ruff check .
	MYPYPATH=dashboards $(BIN)/mypy --strict -p o2o_sim -p o2o_dashboard

format: $(VENV)/.installed-dev  ## the fixes that ruff can make by itself
	$(BIN)/ruff check --fix .

docs: $(VENV)/.installed-dev  ## writes the reference pages anew from the declarations
	$(BIN)/python docs/generate.py

bench: $(VENV)/.installed  ## speed, as ratios inside one run
	$(BIN)/o2o bench

clean:  ## removes what was made here, the environment included
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
