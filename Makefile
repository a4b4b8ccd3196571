# make serve, make quick, make test: each target installs what it needs.
# With PYTHONDONTWRITEBYTECODE, each process compiles every module again, and many tests take twice as long.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= $(or $(TIMELINE_PORT),8000)
PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve check-events quick test test-programs bench compare lint types unit browser nginx wrk golden messages picture schema icons fonts lock clean

serve: .venv/serve
	@TIMELINE_PORT=$(PORT) $(BIN)/timeline serve

# Check events.yaml, and show what its edit changes for subscribers.
check-events: .venv/serve
	@$(BIN)/timeline check

# For use while working: linter, type checker and unit tests.
quick: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory -j 2 types unit

# All tests. They must pass before a change is merged. Many of them wait for a server or a file, so that two cores are busy
# with four processes.
test:
	@$(MAKE) --no-print-directory -j 3 test-programs tests/node_modules/.installed .venv/clients/.installed lint
	$(BIN)/pytest -m "" -n 4 --dist loadfile --no-loadscope-reorder

types: .venv/test
	$(BIN)/mypy

unit: .venv/test
	$(BIN)/pytest -q -n auto --maxprocesses 4 --dist worksteal

# Run the benchmarks and write benchmarks/RESULTS.md. LARGE=1 also measures 100,000 events.
bench: .venv/serve .venv/rivals/.installed nginx wrk
	$(BIN)/python -m benchmarks $(if $(LARGE),--large)

# Compare the responses of the working tree with those of BEFORE, a commit or a checkout. OPTIONS=--help shows more.
compare: .venv/serve
	@$(BIN)/python -m benchmarks.compare $(BEFORE) $(OPTIONS)

lint: types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Rewrite the expected output of tests, after an intended change of calendars and feeds. Then review the diff.
golden: .venv/test
	UPDATE_GOLDEN=1 $(BIN)/pytest -q tests/render/test_ics.py tests/render/test_feeds.py tests/render/test_dates.py tests/pages/test_changelog.py tests/overview/test_svg.py

# Extract translatable messages from code and templates into the .po files.
messages: .venv/test
	$(BIN)/pybabel -q extract -F pyproject.toml -k N_ -k P_:1c,2 --no-location --omit-header -o .venv/timeline.pot .
	for language in vi lo; do $(BIN)/pybabel -q update --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date \
	  -l $$language -i .venv/timeline.pot -o timeline/i18n/locales/$$language.po; done

# Take the screenshots in README of the current timeline.
picture: .venv/test browser
	$(BIN)/python -m tests.picture docs

# Write the JSON Schema of events.yaml, which the first line of that file names for text editors.
schema: .venv/serve
	$(BIN)/timeline schema > docs/events.schema.json

# Draw the PNG and ICO icons in static/ from the SVG icon.
icons: .venv/test browser
	$(BIN)/python -m tests.icons

# Write static/fonts: OFL fonts from npm's @fontsource packages, reduced to the letters of these languages.
FONTS := .venv/fonts/node_modules/@fontsource
LATIN := U+20-7E,U+A0,U+A7,U+A9,U+AB,U+B0,U+B7,U+BB,U+C0-C3,U+C8-CA,U+CC,U+CD,U+D2-D5,U+D7,U+D9,U+DA,U+DD,U+E0-E3,U+E8-EA,U+EC,U+ED,U+F2-F5,U+F9,U+FA,U+FD,U+2013,U+2014,U+2018-201D,U+2026
VIETNAMESE := U+102,U+103,U+110,U+111,U+128,U+129,U+168,U+169,U+1A0,U+1A1,U+1AF,U+1B0,U+300-303,U+309,U+323,U+1EA0-1EF9
fonts: .venv/test
	npm install --silent --no-audit --no-fund --prefix .venv/fonts @fontsource/be-vietnam-pro@5.3.0 @fontsource/noto-sans-lao-looped@5.3.0
	mkdir -p static/fonts
	for weight in 400 700; do \
	  for script in latin:$(LATIN) vietnamese:$(VIETNAMESE); do \
	    $(BIN)/pyftsubset $(FONTS)/be-vietnam-pro/files/be-vietnam-pro-$${script%%:*}-$$weight-normal.woff2 --unicodes=$${script#*:} \
	      --layout-features=kern,mark,mkmk,ccmp,tnum,lnum --flavor=woff2 --output-file=static/fonts/be-vietnam-pro-$${script%%:*}-$$weight.woff2; \
	  done; \
	  $(BIN)/pyftsubset $(FONTS)/noto-sans-lao-looped/files/noto-sans-lao-looped-lao-$$weight-normal.woff2 --unicodes=U+E80-EFF,U+25CC \
	    --flavor=woff2 --output-file=static/fonts/noto-sans-lao-looped-$$weight.woff2; \
	done
	cp $(FONTS)/be-vietnam-pro/LICENSE static/fonts/be-vietnam-pro.OFL.txt
	cp $(FONTS)/noto-sans-lao-looped/LICENSE static/fonts/noto-sans-lao-looped.OFL.txt

# Update the lists of packages with hashes to the newest versions, within the limits of pyproject.toml.
COMPILE = $(BIN)/uv pip compile -q --upgrade --generate-hashes --no-annotate --no-header
lock: .venv/test
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) pyproject.toml --extra dev --extra xlsx --extra pictures -o requirements-dev.txt
	printf '%s\n' ical khal vdirsyncer vobject | $(COMPILE) - -o tests/clients.txt
	printf '%s\n' datasette datasette-ics open-web-calendar | $(COMPILE) - -o benchmarks/rivals.txt
	printf 'hatchling==1.28.0\n' | $(COMPILE) - -o deploy/build.txt
	npm install --prefix tests --package-lock-only --ignore-scripts --save-dev --save-exact --omit-lockfile-registry-resolved \
	  --no-audit --no-fund --loglevel=error axe-core@latest ical.js@latest node-ical@latest vnu-jar@latest

# Install only when a list of packages changes, so that a checkout still works without a network.
.venv/serve: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

# uv installs these many packages in a tenth of pip's time. pip installs uv itself, by its lines of the same list.
.venv/test: requirements-dev.txt .venv/serve
	sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt | $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r /dev/stdin
	$(BIN)/uv pip install -q -p .venv --require-hashes -r requirements-dev.txt
	@touch $@

# Calendar clients for tests, in a separate environment: they need other versions of the same libraries.
.venv/clients/.installed: tests/clients.txt .venv/test
	$(BIN)/uv venv -q -p $(BIN)/python --clear .venv/clients
	$(BIN)/uv pip install -q -p .venv/clients --require-hashes -r tests/clients.txt
	@touch $@

# Other servers of calendars, for the benchmarks.
.venv/rivals/.installed: benchmarks/rivals.txt .venv/test
	$(BIN)/uv venv -q -p $(BIN)/python --clear .venv/rivals
	$(BIN)/uv pip install -q -p .venv/rivals --require-hashes -r benchmarks/rivals.txt
	@touch $@

# $(call debian,PROGRAM:PACKAGES ...): install with apt-get, all at once and without starting a service, the packages of
# each program that is missing. A program is a command, or a file if it has no command; + stands between packages.
# Without root or apt-get, print what to install and fail. Debian has some programs in /usr/sbin, which may be missing
# from a user's PATH.
define debian
	@PATH=$$PATH:/usr/sbin; packages=; \
	for each in $(1); do \
	  { command -v "$${each%%:*}" || test -e "$${each%%:*}"; } >/dev/null || packages="$$packages $$(echo $${each#*:} | tr + ' ')"; \
	done; \
	if [ -z "$$packages" ]; then exit; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get -qq update && RUNLEVEL=1 apt-get -qq install -y --no-install-recommends $$packages >/dev/null; \
	else echo "Programs are missing. On Debian: sudo apt install$$packages" >&2; exit 1; fi
endef

# The browser on PATH, else Debian's headless shell: the windows of a full browser need as much CPU time as the pages.
CHROMIUM := $(or $(shell command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome), \
  chromium-headless-shell:chromium+chromium-headless-shell+fonts-noto-core)
NGINX := nginx:nginx /usr/share/nginx/modules/ngx_http_brotli_static_module.so:libnginx-mod-http-brotli-static

# Beside these browsers and proxies: WebKitGTK, whose engine is Safari's, and the display that it needs; Java 17 or later
# for the HTML checker (vnu); ZBar, which decodes QR codes as many phones do; libical, a calendar parser with bindings for
# Debian's own Python only; faketime, which lets tests run the service across midnight.
test-programs:
	$(call debian,$(CHROMIUM) firefox-esr:firefox-esr WebKitWebDriver:webkit2gtk-driver Xvfb:xvfb $(NGINX) haproxy:haproxy \
	  java:default-jre-headless zbarimg:zbar-tools /usr/lib/python3/dist-packages/gi:python3-gi \
	  /usr/lib/*/girepository-1.0/ICalGLib-3.0.typelib:gir1.2-ical-3.0 systemd-analyze:systemd faketime:faketime npm:npm)

browser:
	$(call debian,$(CHROMIUM))

nginx:
	$(call debian,$(NGINX))

wrk:
	$(call debian,wrk:wrk)

# Checkers of accessibility and HTML, and a calendar parser, in the versions of tests/package-lock.json. Their install
# scripts do not run.
tests/node_modules/.installed: tests/package.json tests/package-lock.json | test-programs
	npm ci --prefix tests --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

clean:
	rm -rf .venv tests/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
