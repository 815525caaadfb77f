# make demo: see what it does.  make test: set up and run every test.  make help: the rest.

# The first interpreter that is new enough; `make PYTHON=...` names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
SERVE ?= 1
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
LOCKED := $(PIP) --no-deps --require-hashes

# As in the image; there it is said why torch does not stand in the hashed lock.
TORCH := $(shell sed -n 's/^TORCH=//p' docker/steps.sh)

# A stamp is named after what it stands for, so that a changed lock installs anew.
sum = $(shell { echo '$(TORCH)'; cat $(1); } | cksum | cut -d' ' -f1)
INSTALLED := $(VENV)/.installed-$(call sum,requirements.lock)
INSTALLED_DEV := $(VENV)/.installed-dev-$(call sum,requirements.lock requirements-dev.lock)
# Tools that look at what is installed stand apart from it.
SUPPLY := $(VENV)/supply
INSTALLED_SUPPLY = $(SUPPLY)/.installed-$(call sum,requirements-supply.lock)
DISTILLED := $(VENV)/.distilled-$(call sum,requirements.lock triage/core/embedding/static.py)

# One thread a process: more are slower on small arrays, and results do not depend
# on the machine. Nothing is fetched from a model hub.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
export MKL_NUM_THREADS = 1
export TOKENIZERS_PARALLELISM = false
export HF_HUB_OFFLINE = 1

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo tour test leak-test soak fuzz check lint types contracts migrations docs openapi \
	openapi-baseline supply sbom audit figures fix lock clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1: /p' Makefile

install: $(INSTALLED) $(DISTILLED)  ## make .venv with what runs

install-dev: install $(INSTALLED_DEV)  ## add what tests and checks need

$(INSTALLED):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed"; exit 1; }
	@echo "Installing into $(VENV); this takes some minutes the first time."
	$(PYTHON) -m venv $(VENV)
	$(PIP) $(TORCH)
	$(LOCKED) -r requirements.lock
	@rm -f $(VENV)/.installed-[0-9]* && touch $@

$(INSTALLED_DEV): $(INSTALLED)
	$(LOCKED) -r requirements-dev.lock
	@rm -f $(VENV)/.installed-dev-* && touch $@

# The sentence embedding is distilled once, here, and only read at run time.
$(DISTILLED): $(INSTALLED)
	$(BIN)/python -c "from triage.core.embedding.static import build; build()"
	@rm -f $(VENV)/.distilled-* && touch $@

demo: install  ## replay the story to 6 September 2025; SERVE=0 ends after the table, UNTIL=... plays on
	@$(MANAGE) migrate --noinput --verbosity 0
	@$(MANAGE) demo $(if $(filter 0,$(SERVE)),--no-serve) $(if $(UNTIL),--until $(UNTIL))

tour: install-dev  ## replay the demo to 6 September 2025 and take the README's pictures
	$(BIN)/python -m bench.tour

# Many tests wait for servers and for processes of their own.
TWO := --numprocesses 2 --dist worksteal

test: install-dev  ## set up and run every test; pure ones run without Django
	@tests/setup.sh
	$(BIN)/pytest -q -p no:django $(TWO) tests/pure
	$(BIN)/pytest -q $(TWO) --ignore=tests/pure

leak-test: install-dev  ## plant some thousand canaries everywhere and search for them
	@REQUIRE_SERVICES=1 tests/setup.sh
	REQUIRE_SERVICES=1 $(BIN)/pytest -q tests/leaks/full.py
	REQUIRE_SERVICES=1 $(BIN)/pytest -q tests/leaks

soak: install-dev  ## kill, cut and restart everything while reports are posted
	@REQUIRE_SERVICES=1 tests/setup.sh
	REQUIRE_SERVICES=1 $(BIN)/pytest -q tests/services/soak/full.py

fuzz: install-dev  ## send damaged bodies to every operation and parser
	@REQUIRE_SERVICES=1 tests/setup.sh
	FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),1000) $(BIN)/pytest -q tests/feedback/test_fuzz_parsers.py
	REQUIRE_SERVICES=1 $(BIN)/pytest -q tests/services/fuzz_full.py

check: install-dev lint types contracts migrations docs supply  ## all that is checked without the tests

lint:  ## format and style
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types:  ## mypy, strict
	$(BIN)/mypy

contracts:  ## which module may import which
	$(BIN)/lint-imports

migrations:  ## models and migrations agree
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check

docs:  ## the documents name what there is, and the API keeps what it promised
	$(BIN)/pytest -q tests/test_docs.py tests/test_openapi.py

openapi: install  ## write docs/openapi.json anew
	$(MANAGE) export_openapi_schema --api config.api.api --sorted --indent 1 --output docs/openapi.json

openapi-baseline: openapi  ## promise the API as it is now; the change log has to name the digest
	cp docs/openapi.json docs/openapi.baseline.json
	@echo "CHANGELOG.md: promised API \`$$(sha256sum docs/openapi.baseline.json | cut -c1-12)\`"

$(INSTALLED_SUPPLY):
	$(PYTHON) -m venv $(SUPPLY)
	$(SUPPLY)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements-supply.lock
	@rm -f $(SUPPLY)/.installed-* && touch $@

supply: sbom  ## hashes and licences of what is installed, the image's files
	$(BIN)/pytest -q tests/test_supply.py
	$(SUPPLY)/bin/hadolint docker/Dockerfile
	$(SUPPLY)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker/compose.yaml

sbom: $(INSTALLED_SUPPLY)  ## write var/sbom.cdx.json, a CycloneDX list of what is installed
	@mkdir -p var
	{ cat requirements.lock; echo '$(TORCH)'; } | $(SUPPLY)/bin/cyclonedx-py requirements --output-reproducible \
		--sv 1.6 --of JSON --validate --output-file var/sbom.cdx.json -

# Asks a service on the network about every package; whatever it does not answer for is
# an error, since a package nobody knows would pass for one without faults.
audit: $(INSTALLED_SUPPLY)  ## ask for known vulnerabilities of what is installed
	$(SUPPLY)/bin/pip-audit --strict --disable-pip --no-deps -r requirements.lock

figures: install-dev  ## measure a production set-up; takes hours, options: bench/production.py
	@REQUIRE_SERVICES=1 tests/setup.sh
	$(BIN)/python -m bench.production

fix:  ## format and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What only the GPU build of torch needs stays out, as torch itself does.
GPU := cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cccl nvidia-cuda-cupti \
	nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft \
	nvidia-cufile nvidia-cusolver nvidia-cusparse \
	nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13 \
	nvidia-nvtx triton
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-annotate --no-header \
	--universal --python-version 3.11 \
	$(foreach name,torch $(GPU),--no-emit-package $(name))

lock: install  ## work out the locks anew
	$(PIP) uv
	$(COMPILE) requirements.in --output-file requirements.lock
	$(COMPILE) requirements-dev.in --output-file requirements-dev.lock
	$(COMPILE) requirements-supply.in --output-file requirements-supply.lock
	$(COMPILE) requirements-pdf.in --output-file requirements-pdf.lock

clean:  ## remove .venv, caches and what the demo made
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
