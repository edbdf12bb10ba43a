# Everything runs in .venv, made from requirements.lock; no other set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE :=
export DO_NOT_TRACK := 1
# uv does not read pip's variable for a mirror of the packages.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

.PHONY: help setup refresh demo spark test test-spark attack audit sbom docs fuzz fuzz-api soak bench bench-comparison bench-mapping bench-corrections bench-national bench-postgres bench-plausibility bench-ranks bench-readers bench-refresh check-report clients sources lint lint-sql dagster lock clean
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/installed ## install the locked dependencies and the aarsvaerk command into .venv

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "aarsvaerk needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another with: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --no-deps "$$(grep -oE '^uv==[^ ]+' requirements.lock)"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

refresh: setup ## run the main job: land, transform, check, publish a release
	@$(BIN)/aarsvaerk refresh

spark: $(VENV)/spark ## install Apache Spark as a second engine beside the rest (half a gigabyte; needs Java 17 or newer)

$(VENV)/spark: $(VENV)/installed requirements-spark.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes --requirement requirements-spark.lock
	@touch $@

test-spark: spark ## every table on Spark and on DuckDB: the embedded deliveries, and a small made-up country with corrections
	@$(BIN)/python -m pytest -m spark --numprocesses 2 --dist load tests/integration/test_spark.py

test: setup ## all tests, as many at once as there are cores
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

attack: setup ## every attack we know, at length: power cuts, tearings, kills, the open profile, CPR spellings, doors
	@# The kills run one after another, beside the tests; what is longest begins first.
	@log=$$(mktemp) && { $(BIN)/python -m tests.soak.kills --kills 20 > "$$log" 2>&1 & kills=$$!; \
	AARSVAERK_POWER_CUTS=100000 AARSVAERK_CELLS=1000000 AARSVAERK_ALL_ATTACKS=1 $(BIN)/python -m pytest \
	--numprocesses 2 --dist loadfile --no-loadscope-reorder \
	tests/integration/test_safekeeping.py tests/integration/test_open_profile.py tests/integration/test_edges.py \
	tests/integration/test_bombs.py tests/integration/test_crash.py tests/integration/test_bad_input.py \
	tests/integration/test_open_attack.py tests/integration/test_serve_attacked.py tests/integration/test_checking.py \
	tests/integration/test_serve.py tests/integration/test_rights.py tests/integration/test_postgres_access.py \
	tests/unit/ingest/test_power_cut.py \
	tests/unit/ingest/test_ledger.py tests/unit/ingest/test_cpr.py tests/unit/ingest/test_cpr_places.py \
	tests/unit/ingest/workbook/test_guard.py tests/unit/orchestration/test_webserver.py \
	tests/unit/aarsvaerk/release/open; tested=$$?; wait $$kills; killed=$$?; cat "$$log"; test $$tested = 0 -a $$killed = 0; }
	@# A home that is there, or a made-up country of one year.
	@home="$${AARSVAERK_ATTACK_HOME:-$$(mktemp -d)/home}" && { test -e "$$home/current" || \
	$(BIN)/aarsvaerk demo --home "$$home" --municipalities 98 --years 2023 --units 100; } && \
	$(BIN)/python -m tests.soak.open_attack "$$home" --years 40

audit: setup ## known vulnerabilities of the locked dependencies, and how many were compared; without a network, none
	@$(BIN)/uv tool run --quiet --from pip-audit==2.9.0 pip-audit --requirement requirements.lock --disable-pip \
	--require-hashes --format json --progress-spinner off 2>/dev/null | $(BIN)/python -m aarsvaerk.audit_report

sbom: setup ## the software bill of materials of the lock (CycloneDX), build/sbom.cdx.json
	@mkdir -p build && $(BIN)/python -m aarsvaerk.bill_of_materials requirements.lock > build/sbom.cdx.json && echo build/sbom.cdx.json

fuzz: setup ## the parsers on thousands of spoilt files, and fifty random histories; takes an hour or so
	@$(BIN)/python -m pytest -m "fuzz or long" --hypothesis-profile=fuzz --hypothesis-show-statistics

fuzz-api: setup ## the API on questions that Schemathesis makes of its description; needs the package index
	@$(BIN)/python -m tests.soak.api

check-report: setup ## the report against 16 rules of PDF/UA-1, by an independent program; needs the package index
	@mkdir -p build && $(BIN)/aarsvaerk report --municipality 730 --out build/report.pdf && \
	$(BIN)/uv tool run --quiet --from pdfua==0.1.3 pdfua check build/report.pdf

soak: setup ## 24 readers through 200 publishings and 20 rollbacks, 200 kills of a refresh, then the country; takes hours
	@$(BIN)/python -m tests.soak.readers --readers 24 --publishes 200 --rollbacks 20
	@$(BIN)/python -m tests.soak.kills --kills 200
	@$(BIN)/python -m tests.benchmarks.national DK

bench: setup ## processor time a row of landing and of judging 100 thousand, 1 and 3 million rows, and memory
	@$(BIN)/python -m tests.benchmarks.intake 100000 1000000 3000000

bench-mapping: setup ## time and memory of suggesting task fields for 98 municipalities of 2,000 tasks each
	@$(BIN)/python -m tests.benchmarks.mapping

bench-corrections: setup ## processor time of a refresh where one municipality has corrected itself once, 10 and 100 times
	@$(BIN)/python -m tests.benchmarks.corrections

bench-national: setup ## processor time and memory of refreshing the country: one year, and ten; takes half an hour
	@$(BIN)/python -m tests.benchmarks.national S DK-year DK

bench-comparison: setup ## what comparison takes of a refresh of a copy of the home (HOME_OF=path/to/home)
	@$(BIN)/python -m tests.benchmarks.comparison $(or $(HOME_OF),data)

bench-plausibility: setup ## faults put into made-up deliveries that a rule of plausibility names, and false warnings: FILES=simulation
	@$(BIN)/python -m tests.benchmarks.plausibility $(FILES)

bench-ranks: setup ## how often ranges of ranks hold on made-up truth, and how wide they are, for 5, 16 and 98 municipalities
	@$(BIN)/python -m tests.benchmarks.rank_ranges

bench-readers: setup ## eight typical questions on the current release by 1, 8 and 32 clients: median and 95th percentile
	@$(BIN)/python -m tests.benchmarks.readers data

bench-api: setup ## p50 and p95 of pages and API by 1 and 8 clients, beside PostgreSQL, and Datasette (DATASETTE=path/to/datasette)
	@$(BIN)/python -m tests.benchmarks.api data --postgres $(if $(DATASETTE),--datasette $(DATASETTE))

bench-refresh: setup ## processor time of a refresh and of one changed delivery, as multiples of the imports
	@$(BIN)/python -m tests.benchmarks.refresh

bench-trust: setup ## what syncing, hashing and the open profile cost within one refresh of a copy of data/
	@home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && cp -r data "$$home/home" && \
	$(BIN)/python -m tests.benchmarks.trust "$$home/home"

bench-postgres: setup ## time of copying a release with 5 million fact rows into PostgreSQL, beside bare COPY of the same rows
	@$(BIN)/python -m tests.benchmarks.postgres 5000000

clients: setup ## read the current release with older and newer DuckDB versions; needs the package index
	@$(BIN)/python tests/soak/duckdb_versions.py 1.2.2 1.3.2 1.4.5 1.5.5 2.0.0

docs: setup ## dbt's documentation of every table, column and test as one HTML file, build/dbt-docs.html
	@# Written from the models and their YAML alone; no release is needed.
	@target=$$(mktemp -d) && trap 'rm -rf "$$target"' EXIT && AARSVAERK_CANDIDATE=:memory: \
	$(BIN)/dbt --quiet --log-path "$$target" docs generate --static --empty-catalog --target-path "$$target" \
	--project-dir dbt_project --profiles-dir dbt_project && \
	mkdir -p build && mv "$$target/static_index.html" build/dbt-docs.html && echo "build/dbt-docs.html"

demo: setup ## a whole country of invented municipalities, published, and its pages served on http://127.0.0.1:8000
	@test -e demo/current || $(BIN)/aarsvaerk demo --home demo --municipalities 98 --years 2022-2023 --units 8
	@AARSVAERK_HOME=demo $(BIN)/aarsvaerk serve

sources: setup ## write dbt's sources from the declared datasets
	@$(BIN)/python -m aarsvaerk.intake.dbt_sources

lint: setup ## ruff, import rules, yamllint, sqlfluff
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/yamllint --strict .
	@$(MAKE) --no-print-directory lint-sql

lint-sql: setup
	@# dbt compiles the models for sqlfluff; nothing is built, and nothing is left in the checkout.
	@target=$$(mktemp -d) && trap 'rm -rf "$$target"' EXIT && AARSVAERK_CANDIDATE=:memory: DBT_TARGET_PATH="$$target" \
	DBT_LOG_PATH="$$target" $(BIN)/sqlfluff lint --disable-progress-bar --processes 2 dbt_project/models dbt_project/tests

dagster: setup ## open the Dagster UI on http://127.0.0.1:3000
	@$(BIN)/aarsvaerk dagster

lock: setup ## resolve the dependencies again and write requirements.lock and requirements-spark.lock
	@$(BIN)/uv lock --quiet && $(BIN)/uv export --quiet --frozen --no-emit-project --format requirements-txt --output-file requirements.lock && rm uv.lock
	@$(BIN)/uv pip compile --quiet --group pyproject.toml:spark --constraint requirements.lock --generate-hashes --output-file requirements-spark.lock

clean: ## remove the virtual environment and dbt's working files, never data/
	@rm -rf $(VENV) build dbt_project/target dbt_project/logs *.egg-info
