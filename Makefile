# The only commands to remember: make demo · make test · make check · make lint · make bench
PYTHON ?= python3
UV := .venv/bin/uv
RUN := $(UV) run --no-sync
# where this is set, every process compiles all of its libraries anew: five seconds each
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup hooks demo demo-clean test check dist image changed lint ruff types imports format mutants bench screenshots browser spark redis warehouse warehouse-views warehouse-lock notebooks clean
.DEFAULT_GOAL := demo

setup: .venv/synced

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "Staycourse needs Python 3.11, 3.12 or 3.13; $(PYTHON) is another. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"

.venv/synced: pyproject.toml uv.lock | .venv/bin/uv
	$(UV) sync --locked --inexact --extra demo --extra otel
	@touch $@

demo: setup
	@.venv/bin/staycourse demo

demo-clean:
	rm -rf var/demo

# each process has one thread for its arithmetic: several would wait for each other, and busily
test: export OMP_NUM_THREADS := 1
test: setup browser spark redis
	$(RUN) python -m pytest -n auto --dist worksteal

# where there is a container engine: the image is built, says its version, and is not root
image:
	docker build --file deploy/Dockerfile --tag staycourse .
	docker run --rm staycourse --version
	test "$$(docker run --rm --entrypoint id staycourse -u)" = 10001

# what only the tests of Spark need: its package, and a Java
spark: .venv/spark
	$(RUN) python -m tests.java

.venv/spark: .venv/synced
	$(UV) sync --quiet --locked --inexact --extra demo --extra otel --extra spark
	@touch $@

# what only the tests of the shared cache need
redis: setup
	$(RUN) python -m tests.redis_server

browser: setup
	$(RUN) python -m tests.browser.install_chromium

# the quick loop, before a commit: everything of `make lint`, and the tests of what changed
check: lint changed

changed: setup
	$(RUN) python -m tests.changed

lint: ruff types imports

ruff: setup
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types: setup
	$(RUN) mypy

imports: setup
	$(RUN) lint-imports

# `git commit` then runs what `make check` runs
hooks: setup
	$(RUN) pre-commit install

format: setup
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

# what no test would notice, written to docs/testing.md: about half an hour
mutants: setup
	$(UV) pip install --quiet "mutmut>=3.8"
	rm -rf mutants
	nice .venv/bin/mutmut run > /dev/null
	nice $(RUN) python -m tests.by_hand
	$(RUN) python -m tests.mutants

bench: .venv/load redis
	$(RUN) python -m benchmarks

# what asks in benchmarks of many people at once
.venv/load: .venv/synced
	$(UV) sync --quiet --locked --inexact --extra demo --extra otel --group load
	@touch $@

# a wheel and a source archive in dist/, tried in an empty environment
dist: setup
	rm -rf dist
	$(UV) build --quiet
	$(RUN) python -m pytest -q -m package tests/test_package.py

screenshots: setup browser
	$(RUN) python docs/screenshots.py

# the analyst's side: export, dbt build on DuckDB, and the proof that it agrees with the dashboard
warehouse: setup .venv-warehouse/synced
	nice $(RUN) python -m warehouse

warehouse-views: setup .venv-warehouse/synced
	$(RUN) python -m warehouse --write-views

# dbt's dependencies are none of Staycourse's: an environment of its own, from its own lock
.venv-warehouse/synced: warehouse/requirements.txt | .venv/bin/uv
	$(UV) venv --quiet --clear --python .venv/bin/python .venv-warehouse
	$(UV) pip sync --quiet --python .venv-warehouse warehouse/requirements.txt
	@touch $@

warehouse-lock: | .venv/bin/uv
	$(UV) pip compile --quiet --universal --python-version 3.11 --default-index https://pypi.org/simple \
	  --emit-index-url --no-annotate warehouse/requirements.in --output-file warehouse/requirements.txt

# each notebook from top to bottom on the sample; its figures go into docs/analysts.md
notebooks: setup .venv/notebooks
	nice $(RUN) python -m notebooks

.venv/notebooks: .venv/synced
	$(UV) sync --quiet --locked --inexact --extra demo --group notebooks
	@touch $@

clean:
	rm -rf .venv .venv-warehouse var dist
