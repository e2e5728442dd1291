# make run    environment, 10,000 Geneva talks, report
# make test   format, lint, docstrings, spelling, types, tests
# make check  the quick tests only, without doctests, properties on a tenth of their examples; the gate is make test
# make coverage   which lines the tests reach; fails where they have become fewer
# make mutation  which small changes of the rules no test notices (about 15 minutes)
# make docs   the documentation site, in site/
# make fuzz   damaged files of every kind: only diplosim's own errors may come back
# make bench  speed on this machine
# make bench-compare   speed beside the commit before, in turns; BASE=COMMIT names another

PYTHON ?= python3
VENV   ?= .venv
RUNS   ?= 10000
SEED   ?= 2022
BASE   ?= HEAD~1
FOLDER ?= runs/geneva_2022-$(SEED)-$(RUNS)
BIN    := $(VENV)/bin

.PHONY: run test check coverage mutation docs fuzz bench bench-compare clean

run: $(VENV)/.installed
	$(BIN)/diplosim batch geneva_2022 -n $(RUNS) --seed $(SEED) --out $(FOLDER)
	$(BIN)/diplosim report $(FOLDER)

test: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pydoclint diplosim agents analysis benchmarks tools
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto

check: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests -n auto --hypothesis-profile=quick -m "not slow and not e2e"

coverage: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --cov --cov-report=term --cov-fail-under=96.5
	$(BIN)/coverage report --include="diplosim/rules/*,diplosim/engine/*,diplosim/seats/*" --fail-under=98

mutation: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[mutation]"
	$(BIN)/python tools/mutation.py

docs: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[docs]"
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build

fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m tools.fuzz

bench: $(VENV)/.installed
	$(BIN)/diplosim bench

bench-compare: $(VENV)/.installed
	$(BIN)/python -m benchmarks.compare $(BASE)

clean:
	rm -rf $(VENV) build dist site *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $@ $(VENV)/.installed
