# make serve, make test: everything else they need, they make.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: serve check test lint browser golden messages picture lock clean

serve: .venv/serve
	@TIMELINE_PORT=$(PORT) $(BIN)/timeline serve

check: .venv/serve
	@$(BIN)/timeline check

test: .venv/test browser lint
	$(BIN)/pytest

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The calendars that tests compare whole: made anew when a change of them was meant. Read the diff.
golden: .venv/test
	UPDATE_GOLDEN=1 $(BIN)/pytest -q tests/test_ics.py

# What the service says, from code and templates into the catalogues of its languages.
messages: .venv/test
	$(BIN)/pybabel -q extract -F pyproject.toml -k N_ -k count:1,2 --no-location --omit-header -o .venv/timeline.pot .
	for language in vi lo; do $(BIN)/pybabel -q update --no-fuzzy-matching --omit-header --no-wrap --ignore-obsolete -l $$language \
	  -i .venv/timeline.pot -o timeline/locales/$$language.po; done

# The picture in README, of the timeline as it is today.
picture: .venv/test browser
	$(BIN)/python -m tests.picture docs/timeline.png

# The versions that are installed, with their hashes, from what pyproject.toml asks for.
lock: .venv/test
	$(BIN)/pip install -q pip-tools
	for extra in "-o requirements.txt" "--extra dev -o requirements-dev.txt"; do $(BIN)/pip-compile -q --upgrade --generate-hashes \
	  --strip-extras --no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-emit-options pyproject.toml $$extra; done

# Installed once for each change of the lists, so that a checkout without network goes on working.
.venv/serve: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/test: requirements-dev.txt .venv/serve
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The tests look at pages in a real browser: the one on PATH, else Debian's.
browser:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-noto-core >/dev/null; \
	else echo "The tests need a browser: install chromium (on Debian: sudo apt install chromium fonts-noto-core)." >&2; exit 1; fi
endif

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
