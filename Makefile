# Works on a fresh machine that has python3 and make; all else goes into .venv, made when pyproject.toml changes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
RECEIPTIO := 2.1.2

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Dozens of tests start programs, and each would compile the kiosk anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint bench kill journal-io power-cuts bit-rot printer-faults formal races campaign single-faults pair-faults seat-race contract mutants ble-fuzz mqtt-test deb deb-test clean

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1@\2/p' Makefile | while IFS=@ read -r name text; do \
		printf '  %-20s %s\n' "$$name" "$$text"; done

demo: $(RUN_READY) ## Show a visit without hardware (ARGS=--page: by hand)
	@$(BIN)/kiosk demo $(ARGS)

# worksteal leaves the tests of a file together, so that their server or browser starts once, and nobody idle at the end.
test: $(TEST_READY) $(VENV)/npm/.receiptio-$(RECEIPTIO) ## Run the tests, then lint (ARGS="-k printer": some tests)
	@PYTHON=$(BIN)/python .ci/system-packages libzbar
	@PYTHON=$(BIN)/python .ci/system-packages dbus --optional
	@PYTHON=$(BIN)/python .ci/system-packages chromium --optional
	@PYTHON=$(BIN)/python .ci/system-packages strace --optional
	@PYTHON=$(BIN)/python .ci/system-packages systemd --optional
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)
	@$(MAKE) --no-print-directory lint

lint: $(TEST_READY) ## Check form, types, and who imports whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(TEST_READY) ## Measure; each figure stands beside a named baseline
	@for script in tests/bench/*.py; do echo "$$script"; $(BIN)/python "$$script" || exit 1; done

kill: $(TEST_READY) ## Kill the kiosk at every single write (half an hour)
	@KIOSK_KILL_STRIDE=1 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal -rP tests/journeys/test_kill.py $(ARGS)

journal-io: $(TEST_READY) ## Let each call on the journal fail (STRIDE=9: each ninth)
	@PYTHON=$(BIN)/python .ci/system-packages strace
	@$(BIN)/python -m tests.kiosk.journal.campaign.io_faults $(or $(STRIDE),1)

power-cuts: $(TEST_READY) ## Cut the power at each call of the journal (WAYS=25)
	@PYTHON=$(BIN)/python .ci/system-packages strace
	@$(BIN)/python -m tests.kiosk.journal.campaign.power_cuts $(or $(WAYS),25)

bit-rot: $(TEST_READY) ## Flip a bit in the journal (PLACES=2000; 7-7: seed 7)
	@PYTHON=$(BIN)/python .ci/system-packages strace
	@$(BIN)/python -m tests.kiosk.journal.campaign.bit_rot $(or $(PLACES),2000)

printer-faults: $(TEST_READY) ## Break printers, judge by the paper (SEEDS=7: one story)
	@$(BIN)/python -m tests.drivers.printers.fault_campaign $(or $(SEEDS),0-9999)

formal: $(TEST_READY) ## Look at each world of the model (hours; BOUNDS="1 2 1 0")
	@$(BIN)/python -m tests.formal.campaign $(BOUNDS)

races: $(TEST_READY) ## Let kiosks race for the same vouchers (ROUNDS=100)
	@$(BIN)/python -m tests.kiosk.mock.races $(or $(ROUNDS),100)

seat-race: $(TEST_READY) ## Let phones race for one hall (ATTEMPTS=2000 DATABASE=…)
	@$(BIN)/python -m tests.kiosk.mock.sale.contention --attempts $(or $(ATTEMPTS),2000) $(addprefix --database ,$(DATABASE))

contract: $(TEST_READY) ## Ask the server all that its schema allows (EXAMPLES=50)
	@KIOSK_CONTRACT_EXAMPLES=$(or $(EXAMPLES),50) $(BIN)/python -m pytest -rP --timeout 0 tests/kiosk/mock/contract/test_openapi.py -k schemathesis $(ARGS)

campaign: $(TEST_READY) ## Play lobbies (CUSTOMERS=2000 SEED=1 MIX=hostile STORY=7)
	@$(BIN)/python -m tests.simulation.campaign --customers $(or $(CUSTOMERS),2000) --seed $(or $(SEED),1) \
		--mix $(or $(MIX),published) $(addprefix --story ,$(STORY))

single-faults: $(TEST_READY) ## Let each fault happen at each of its places
	@$(BIN)/python -m tests.simulation.singles

pair-faults: $(TEST_READY) ## Let two faults meet (PAIRS=2000 SEED=0)
	@$(BIN)/python -m tests.simulation.singles --pairs $(or $(PAIRS),2000) --seed $(or $(SEED),0)

mutants: $(TEST_READY) ## Hunt mutants of the product (LOBBIES=25 MUTANTS=NAME)
	@$(BIN)/python -m tests.mutants.campaign $(or $(LOBBIES),25) $(MUTANTS)

ble-fuzz: $(TEST_READY) ## Fuzz what reads a phone's words (INPUTS=1000000 SEED=0)
	@$(BIN)/python -m tests.drivers.ble.fuzz $(or $(INPUTS),1000000) $(or $(SEED),0)

mqtt-test: $(TEST_READY) ## Report to a real Mosquitto: 200 kiosks (a minute)
	@PYTHON=$(BIN)/python .ci/system-packages mosquitto
	@KIOSK_REQUIRE=mosquitto $(BIN)/python -m pytest tests/kiosk/ops/test_mosquitto.py $(ARGS)

deb: $(TEST_READY) $(VENV)/.ready-to-pack ## Build the Debian package into dist
	@PYTHON=$(BIN)/python systemd/deb/build

deb-test: deb ## Try the package in a clean Debian (minutes; FRESH=1)
	@PYTHON=$(BIN)/python .ci/system-packages mmdebstrap --optional
	@PYTHON=$(BIN)/python .ci/system-packages lintian --optional
	@PYTHON=$(BIN)/python .ci/system-packages nspawn --optional
	@$(BIN)/python -m tests.systemd.deb.clean_root $(if $(FRESH),--fresh)

clean: ## Remove all that was made here
	rm -rf $(VENV) build dist demo-out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
	find config drivers kiosk tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@PYTHON=$(PYTHON) .ci/system-packages venv
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(RUN_READY): pyproject.toml | $(BIN)/python
	@echo "Installing the kiosk and its libraries into $(VENV); the first time this takes a minute or two ..."
	@$(BIN)/python -m pip install --quiet --editable '.[demo]' 2>/dev/null || $(BIN)/python -m pip install --quiet --editable .
	@PYTHON=$(BIN)/python .ci/system-packages libzbar --optional
	@PYTHON=$(BIN)/python .ci/system-packages dbus --optional
	@touch $@

$(TEST_READY): $(RUN_READY)
	@echo "Installing what the tests need into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@

$(VENV)/.ready-to-pack: pyproject.toml | $(TEST_READY)
	@$(BIN)/python -m pip install --quiet --editable '.[deb]'
	@touch $@

# A printer's client that we did not write. Without npm, and without the way to its packages, its test is left out.
$(VENV)/npm/.receiptio-%: | $(TEST_READY)
	@if command -v npm >/dev/null && command -v node >/dev/null; then \
		echo "Fetching receiptio $* from npm ..."; \
		timeout 60 npm install --silent --no-audit --no-fund --fetch-retries 0 --prefix $(VENV)/npm receiptio@$* \
			>/dev/null 2>&1 && touch $@ || \
			echo "receiptio can't be fetched from npm; its test is left out."; \
	fi
