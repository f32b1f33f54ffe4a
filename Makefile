# Everything a developer or CI does, by name. 'make' alone lists it.
#
# Nothing needs installing by hand but make, bash and some Python (or uv); see scripts/.
# A step that has been done is remembered by a stamp, written last: it is safe to interrupt.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

UV_VERSION := 0.13.9
UV := scripts/uv.sh $(UV_VERSION)
STEP := scripts/step.sh
BIN := .venv/bin
STAMPS := .venv/.stamps
BROWSER := tests/browser

# Rasa and TensorFlow: no telemetry, no banners.
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
# Python keeps what it has compiled, whatever is set here otherwise: Rasa's imports take 9 seconds
# with it and 25 without.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## Show this list
	@echo "Vägvisaren. Start with: make run"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

# --- Setting up -----------------------------------------------------------------------------------

.PHONY: setup
setup: $(STAMPS)/swedish ## Make .venv and install everything in it (once)
	@$(if $(filter setup,$(MAKECMDGOALS)),echo "Ready: everything is in .venv.",:)

# .venv is made anew if it was moved or copied here from another folder, which it does not survive,
# and if installing in it was interrupted, which can leave half a package that counts as installed.
.PHONY: anew
ifneq ($(shell cat $(STAMPS)/home 2>/dev/null)$(wildcard $(STAMPS)/installing),$(CURDIR))
ANEW := anew
endif

$(STAMPS)/python: .python-version $(ANEW)
	@$(STEP) "Fetching uv $(UV_VERSION), the installer" $(UV) --version
	@$(STEP) "Making .venv with Python 3.10" scripts/venv.sh $(UV_VERSION)
	@mkdir -p $(STAMPS) && printf '%s\n' "$(CURDIR)" > $(STAMPS)/home && touch $@

$(STAMPS)/packages: requirements.lock $(STAMPS)/python
	@touch $(STAMPS)/installing
	@$(STEP) "Installing the packages in requirements.lock (2.5 GB on disk)" \
		$(UV) pip install --python $(BIN)/python --require-hashes --no-deps -r requirements.lock
	@rm $(STAMPS)/installing && touch $@

$(STAMPS)/project: pyproject.toml $(STAMPS)/packages
	@$(STEP) "Installing the vagvisaren command" \
		$(UV) pip install --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/swedish: $(STAMPS)/project
	@[[ -e $@ ]] || scripts/swedish.sh
	@touch $@

# TypeScript, which reads the types in the served scripts' comments, and axe-core: for checking only.
$(BROWSER)/node_modules/.done: $(BROWSER)/package.json $(BROWSER)/.npmrc
	@$(STEP) "Fetching TypeScript and axe-core from npm" npm install --prefix $(BROWSER)
	@touch $@

# --- Running --------------------------------------------------------------------------------------

.PHONY: run
run: setup ## Start the assistant and print its address
	@$(BIN)/vagvisaren serve

.PHONY: train
train: setup ## Train the Rasa model if something it depends on has changed
	@$(STEP) --show "Training the model, if needed" $(BIN)/vagvisaren train

.PHONY: bench
bench: setup ## Measure speed (bench/)
	@$(BIN)/python -m bench

# --- Checking -------------------------------------------------------------------------------------

.PHONY: check
check: setup types ## Check style, types and the arrows between rooms (ruff, mypy, tsc, import-linter)
	@$(STEP) "Style (ruff check)" $(BIN)/ruff check
	@$(STEP) "Format (ruff format)" $(BIN)/ruff format --check
	@$(STEP) "Types (mypy --strict)" $(BIN)/mypy
	@$(STEP) "Arrows between rooms (import-linter)" $(BIN)/lint-imports

# Without npm this and axe-core's judgement of the pages are left out; not where CI runs.
.PHONY: types
ifneq ($(shell command -v npm),)
types: $(BROWSER)/node_modules/.done
	@$(STEP) "Types of the served scripts (tsc)" $(BROWSER)/node_modules/.bin/tsc -p $(BROWSER)
else
types:
	@echo "• Types of the served scripts (tsc) … skipped: there is no npm"
	@[[ -z $${VAGVISAREN_CI:-} ]]
endif

# It tells and does not judge: whoever approves the change reads it. A version from before some
# change of form cannot be read, and that is no fault of this one.
.PHONY: diff
diff: setup ## Say what the changes of the knowledge do to the answers (BASE=revision to compare with)
	@base=$$(scripts/base.sh) || exit; if [[ $$base ]]; then \
		$(STEP) --show "What this changes in the knowledge (vagvisaren diff $${base:0:9})" \
			$(BIN)/vagvisaren diff $$base || echo "  not compared"; \
	else echo "• What this changes in the knowledge … skipped: there is no earlier version here"; fi

.PHONY: test
test: check ## Everything CI runs: check, the proof of the knowledge, training, pytest
	@$(STEP) --show "Proof of the knowledge base (vagvisaren check)" $(BIN)/vagvisaren check
	@$(MAKE) diff
	@$(STEP) --show "Training the model, if needed" $(BIN)/vagvisaren train
	@echo "• Tests (pytest) …"
	@$(BIN)/pytest

.PHONY: pictures
pictures: setup ## Take the pictures in docs/bilder anew (Chromium); look at them
	@$(BIN)/pytest tests/browser/test_pictures.py --write-pictures

.PHONY: hooks
hooks: setup ## Check style, knowledge and pages before every commit (pre-commit)
	@$(STEP) "Installing the hook" $(BIN)/pre-commit install

.PHONY: docs
docs: setup ## Build the documentation as a site in site/ (MkDocs), from docs/ as it is
	@$(STEP) "Building the documentation in site/" env NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

.PHONY: docs-serve
docs-serve: setup ## Show the documentation on http://127.0.0.1:8001, anew when a page changes
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve --dev-addr 127.0.0.1:8001

.PHONY: fmt
fmt: setup ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

# --- Keeping house --------------------------------------------------------------------------------

# The lock names versions and hashes, no addresses. Every line would carry the same two conditions,
# the ones in [tool.uv] environments: they are taken away.
.PHONY: lock
lock: ## Renew requirements.lock from pyproject.toml (UPGRADE=1: newest versions allowed)
	@$(STEP) "Choosing versions" \
		$(UV) pip compile pyproject.toml --extra dev --universal --python-version 3.10 \
		--override scripts/overrides.txt \
		--generate-hashes --no-header --no-annotate --no-emit-index-url \
		$(if $(UPGRADE),--upgrade) --output-file requirements.lock
	@sed -e "s/python_full_version < '3.11' and implementation_name == 'cpython' and //" \
		-e "s/ ; (sys_platform == 'darwin' or sys_platform == 'linux') / /" \
		requirements.lock > requirements.lock.new
	@mv requirements.lock.new requirements.lock

.PHONY: clean
clean: ## Take away everything made here: .venv, .tools, caches, trained models (not .env, not var/)
	@rm -rf .venv .tools .tools.* .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .cache build dist site *.egg-info bot/models requirements.lock.new \
		$(BROWSER)/node_modules
	@find bot tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
