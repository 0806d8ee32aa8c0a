# PKIP. `make run` shows the product, `make test` proves it; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
GO ?= go
LINT := bin/golangci-lint
NPM := npm --prefix frontend
export GOFLAGS ?=

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

.PHONY: run
run: deps build ## install what is missing, build, and run everything on this machine
	@bin/pkip

.PHONY: deps
deps: ## install what is missing: Debian packages, npm packages
	@test/deps.sh run

.PHONY: build
build: ## build the product and the sandbox
	@$(GO) build -o bin/pkip ./cmd/pkip
	@$(GO) build -o bin/pkip-sandbox ./cmd/sandbox

.PHONY: test
test: test-go test-front test-browser ## install what is missing and pass every test

.PHONY: test-go
test-go: ## Go tests with the race detector on real PostgreSQL and Redis
	@test/deps.sh test
	@eval "$$(test/services.sh start)" && $(GO) test -race -shuffle=on -count=1 -timeout 20m ./...

.PHONY: test-short
test-short: ## Go tests without the race detector, cached
	@eval "$$(test/services.sh start)" && $(GO) test ./...

.PHONY: test-front
test-front: ## types, lint and unit tests of the front end
	@test/deps.sh front
	@$(NPM) run --silent types && $(NPM) run --silent lint && $(NPM) test --silent && $(NPM) run --silent check:portal

.PHONY: test-browser
test-browser: build ## the product in a real browser
	@test/deps.sh test
	@$(NPM) run --silent e2e

.PHONY: check
check: lint generated ## what a machine can read: lint, architecture, generated files, locales
	@eval "$$(test/services.sh start)" && $(GO) test -count=1 ./cmd/internal/boot/... ./frontend/...

.PHONY: lint
lint: $(LINT) ## golangci-lint, the formatters included
	@$(LINT) run ./...
	@$(LINT) fmt --diff ./... >/dev/null || { $(LINT) fmt --diff ./... | head -40; exit 1; }

$(LINT): .ci/lint/go.mod
	@mkdir -p bin && cd .ci/lint && $(GO) build -o ../../$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: fmt
fmt: $(LINT) ## format
	@$(LINT) fmt ./...

.PHONY: generate
generate: ## write what is generated: templ views, the API's description
	@$(GO) tool templ generate -path frontend >/dev/null 2>&1 && $(GO) tool templ generate -path modules >/dev/null 2>&1
	@$(GO) run ./cmd/pkip openapi > docs/openapi.json

.PHONY: generated
generated: generate ## fail when what is generated is not what is committed
	@git diff --exit-code --stat -- '*_templ.go' docs/openapi.json || { echo 'run `make generate` and commit'; exit 1; }

.PHONY: bench
bench: build ## figures: scope variants, provisioning, submit, start, page weights
	@eval "$$(test/services.sh start)" && bench/run.sh

.PHONY: full
full: ## the browser's full matrix
	@PKIP_FULL=1 $(NPM) run --silent e2e

.PHONY: clean
clean: ## remove what was built and what `make run` keeps
	@rm -rf bin .pkip test-results
