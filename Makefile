# One door to every command. The work is done in tools/; each door fetches what it needs.
PYTHON ?= python3
READY = @$(PYTHON) tools/bootstrap.py
VENV = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test lint types words soak bench screenshots lock clean

help: ## Show these doors
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: ## Fill and start the demo: web server, worker, mail catcher (PORT=8000)
	$(READY)
	@exec $(VENV) tools/run.py

test: ## Check everything: words, linters, types, floors, SQLite, PostgreSQL, journeys
	$(READY) --dev
	@$(VENV) tools/check.py

lint: ## Check style, floors, templates and words only
	$(READY) --dev
	@$(VENV) tools/check.py lint

types: ## Check types only
	$(READY) --dev
	@$(VENV) tools/check.py types

words: ## Gather the words of every room and compile them (ROOMS="seats agenda" for some)
	$(READY)
	@$(VENV) tools/words.py $(ROOMS)

soak: ## Run the long profiles of the property tests
	$(READY) --dev
	@$(VENV) tools/check.py soak

bench: ## Measure requests per second and statement counts
	$(READY) --dev
	@$(VENV) -m bench

screenshots: ## Photograph the main pages into docs/
	$(READY) --dev
	@$(VENV) -m tools.screenshots

lock: ## Write requirements.txt and requirements-dev.txt anew
	$(READY) --dev
	@$(VENV) tools/lock.py

clean: ## Remove everything that can be fetched or built again; instance/ stays
	@$(PYTHON) tools/clean.py
