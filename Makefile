# make serve, make quick, make test: each target installs what it needs.
# With PYTHONDONTWRITEBYTECODE, each process compiles every module again, and many tests take twice as long.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= $(or $(TIMELINE_PORT),8000)
PYTHON ?= python3
BIN := .venv/bin
CHROMIUM = $(shell command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: serve check-events quick test bench compare lint types unit browser engines java zbar libical nginx haproxy systemd faketime wrk golden messages picture schema icons lock clean

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
test: .venv/test browser engines java zbar libical nginx haproxy systemd faketime tests/node_modules/.installed .venv/clients/.installed lint
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
lock: .venv/test
	$(BIN)/pip install -q pip-tools
	for extra in "-o requirements.txt" "--extra dev --extra xlsx --extra pictures -o requirements-dev.txt"; do $(BIN)/pip-compile -q --upgrade --generate-hashes \
	  --strip-extras --no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-emit-options pyproject.toml $$extra; done
	printf '%s\n' ical khal vdirsyncer vobject | $(BIN)/pip-compile -q --upgrade --generate-hashes --strip-extras --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-options --no-emit-trusted-host - -o tests/clients.txt
	printf '%s\n' datasette datasette-ics open-web-calendar | $(BIN)/pip-compile -q --upgrade --allow-unsafe --generate-hashes --strip-extras \
	  --no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-emit-options --no-emit-trusted-host - -o benchmarks/rivals.txt
	printf 'hatchling==1.28.0\n' | $(BIN)/pip-compile -q --upgrade --generate-hashes --strip-extras --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-options --no-emit-trusted-host - -o deploy/build.txt
	npm install --prefix tests --package-lock-only --ignore-scripts --save-dev --save-exact --omit-lockfile-registry-resolved \
	  --no-audit --no-fund --loglevel=error axe-core@latest ical.js@latest node-ical@latest vnu-jar@latest

# Install only when a list of packages changes, so that a checkout still works without a network.
.venv/serve: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/test: requirements-dev.txt .venv/serve
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# Calendar clients for tests, in a separate environment: they need other versions of the same libraries.
.venv/clients/.installed: tests/clients.txt
	$(PYTHON) -m venv .venv/clients
	.venv/clients/bin/pip install -q --disable-pip-version-check --require-hashes -r tests/clients.txt
	@touch $@

# Other servers of calendars, for the benchmarks.
.venv/rivals/.installed: benchmarks/rivals.txt
	$(PYTHON) -m venv .venv/rivals
	.venv/rivals/bin/pip install -q --disable-pip-version-check --require-hashes -r benchmarks/rivals.txt
	@touch $@

# $(call debian,WHAT,PACKAGES): install system packages for tests and benchmarks with apt-get, without starting a
# service. Without root or apt-get, print what to install and fail.
define debian
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get -qq update && RUNLEVEL=1 apt-get -qq install -y --no-install-recommends $(2) >/dev/null; \
	else echo "This needs $(1) (on Debian: sudo apt install $(2))." >&2; exit 1; fi
endef

# Tests use the browser on PATH, else Debian's headless shell: the windows of a full browser need as much CPU time as
# the pages.
browser:
ifeq ($(CHROMIUM),)
	@$(call debian,a browser: install chromium,chromium-headless-shell fonts-noto-core)
endif

# Tests show frames in Firefox and in WebKitGTK, whose engine is Safari's and which needs a display.
engines:
	@{ command -v firefox-esr && command -v WebKitWebDriver && command -v Xvfb; } >/dev/null \
	  || { $(call debian,Firefox ESR and WebKitGTK: install them with WebKitWebDriver and Xvfb,firefox-esr webkit2gtk-driver xvfb); }

# The HTML checker (vnu) needs Java 17 or later.
java:
	@command -v java >/dev/null || { $(call debian,Java: install version 17 or later,default-jre-headless); }

# Tests decode the QR codes with ZBar, as many phones do.
zbar:
	@command -v zbarimg >/dev/null || { $(call debian,zbarimg: install it,zbar-tools); }

# libical, a calendar parser. Only Debian's own Python has its bindings.
libical:
	@/usr/bin/python3 -c 'import gi; gi.require_version("ICalGLib", "3.0")' 2>/dev/null \
	  || { $(call debian,libical: install its bindings for Debian's Python,python3-gi gir1.2-ical-3.0); }

# Proxies for tests and benchmarks. Debian installs them in /usr/sbin, which may be missing from a user's PATH.
nginx:
	@{ PATH=$$PATH:/usr/sbin command -v nginx && test -e /usr/share/nginx/modules/ngx_http_brotli_static_module.so; } >/dev/null \
	  || { $(call debian,nginx: install it with its module for brotli,nginx libnginx-mod-http-brotli-static); }

haproxy:
	@PATH=$$PATH:/usr/sbin command -v haproxy >/dev/null || { $(call debian,HAProxy: install it,haproxy); }

# systemd-analyze checks the unit in deploy/systemd.
systemd:
	@command -v systemd-analyze >/dev/null || { $(call debian,systemd-analyze: install systemd,systemd); }

# faketime lets tests run the service across midnight.
faketime:
	@command -v faketime >/dev/null || { $(call debian,faketime: install it,faketime); }

wrk:
	@command -v wrk >/dev/null || { $(call debian,wrk: install it,wrk); }

# Checkers of accessibility and HTML, and a calendar parser, in the versions of tests/package-lock.json. Their install
# scripts do not run.
tests/node_modules/.installed: tests/package.json tests/package-lock.json
	@command -v npm >/dev/null || { $(call debian,npm: install node and npm,nodejs npm); }
	npm ci --prefix tests --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

clean:
	rm -rf .venv tests/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
