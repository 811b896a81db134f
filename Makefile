.DEFAULT_GOAL := help
.PHONY: help run dev test check bench shots api lock

PY := .venv/bin/python
BOOTSTRAP := python3 tools/bootstrap.py

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: ## a filled product at http://localhost:8000 (PULSEOPS_PORT, PULSEOPS_HOME change where)
	@exec $(BOOTSTRAP) -- -m pulseops.cli run

dev: ## the same with pages that reload (http://localhost:5173)
	@$(BOOTSTRAP) --dev
	@exec $(PY) tools/dev.py

test: ## everything CI does: lint, types, layers, Python, web and browser tests
	@$(BOOTSTRAP) --dev -- tools/checks.py all

check: ## the quick part, under a minute: lint, types, layers, contract, web tests
	@$(BOOTSTRAP) --dev -- tools/checks.py quick

bench: ## is it good, is it fast: prints and writes benchmarks/results.json (DATA=folder with real data)
	@$(BOOTSTRAP) --dev -- -m benchmarks.run $(if $(DATA),--data $(DATA))

shots: ## photograph every page for the documentation
	@$(BOOTSTRAP) --dev
	@PULSEOPS_SHOTS=docs/screenshots $(PY) -m pytest -q tests/e2e/test_pages.py tests/e2e/test_guide.py

api: ## write openapi.json, the page's types and the Python client anew
	$(PY) -m pulseops.cli openapi
	npm --prefix web run --silent api
	$(PY) tools/client.py
	.venv/bin/ruff format --quiet clients/python

lock: ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml --generate-hashes --universal --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra dev --generate-hashes --universal --no-header -q -c requirements.lock -o requirements-dev.lock
