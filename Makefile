# The two commands are `make run` and `make test`; everything they need they install themselves.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8501
export PORT
BIN := .venv/bin
UV_VERSION := 0.13.9
.PHONY: run test check bench install browser picture clean

run: install
	@echo "→ bringing the database up to date"
	@$(BIN)/qujing migrate
	@$(BIN)/qujing seed demo --if-empty
	@$(BIN)/qujing serve

test: install browser check
	@echo "→ unit, page and API tests on SQLite and PostgreSQL"
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not faults"
	@echo "→ browser and fault tests"
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "browser or faults"

check: install
	@echo "→ lint, types, import rules"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: install
	@$(BIN)/python -m tests.bench

install: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@echo "→ creating the Python environment (.venv)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@echo "→ installing the locked requirements"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# Chromium and a Chinese font come from the system's package manager when they are missing.
browser:
	@bash tests/browser/install.sh

# The README's picture is a real screen of the demo.
picture: install browser
	@QUJING_KEEP_PICTURE=1 $(BIN)/python -m pytest tests/browser/test_readme.py

clean:
	rm -rf .venv build *.egg-info
