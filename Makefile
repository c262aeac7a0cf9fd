# The only commands a newcomer needs: make run, make test, make bench.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test bench lock clean

run: $(VENV)/run.done
	$(BIN)/broadside run

test: $(VENV)/test.done
	$(BIN)/python -m tests.needs
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -n 2 --dist loadgroup

bench: $(VENV)/test.done
	$(BIN)/python -m bench

lock: $(VENV)/test.done
	$(BIN)/python -m requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis screenshots build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Broadside needs Python 3.11 or newer; set PYTHON=python3.12, say.")'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: install your system's python3-venv package."; exit 1; }

$(VENV)/run.done: requirements/build.txt requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Broadside needs; this happens once."
	$(PIP) install --require-hashes -r requirements/build.txt
	$(PIP) install --require-hashes --no-build-isolation -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.done: requirements/test.txt $(VENV)/run.done
	$(PIP) install --require-hashes --no-build-isolation -r requirements/test.txt
	@touch $@
