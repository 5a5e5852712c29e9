# Everything here needs Go; what a target needs besides is fetched into .tools/ or said to be left out.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# What Lambda runs on: arm64 (cheaper) or amd64.
ARCH ?= arm64
# Which deployment of samconfig.toml, dev or prod.
CONFIG ?= dev
# Arguments for sam local, such as --skip-pull-image.
export SAM_ARGS
# How long each fuzz target runs.
FUZZTIME ?= 2m
# Arguments for `make test`: all packages, or some, or -run.
TESTS ?= ./...

# The race detector needs a C compiler.
RACE := $(shell [ "$$(go env CGO_ENABLED)" = 1 ] && command -v "$$(go env CC)" >/dev/null 2>&1 && echo -race)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: local
local: ## run everything on this machine: API, webhooks, sandboxes, a shop (ARGS="--addr ...")
	@go run ./cmd/tender local $(ARGS)

.PHONY: demo
demo: ## walk an order through the HTTP API in this terminal, and check every step
	@go run ./cmd/tender demo $(ARGS)

.PHONY: test
test: .tools/testcount .tools/oapi-codegen ## fetch what the tests need, and run them all (TESTS="-run X ./pkg")
	@tools/fetch-dynoxide.sh
	@[ -n "$(RACE)" ] || echo "left out: the race detector, which needs a C compiler"
	@export TENDER_TEST_CHROMIUM="$$(tools/find-chromium.sh --install)"; \
	  if [ -x .tools/dynoxide ]; then export TENDER_TEST_DYNOXIDE="$(CURDIR)/.tools/dynoxide"; fi; \
	  export TENDER_TEST_RIE="$$(tools/find-emulator.sh)"; \
	  export TENDER_TEST_GUARDS="$(if $(filter ./...,$(TESTS)),1)"; \
	  .tools/testcount -timeout 20m $(RACE) $(TESTS) $(if $(filter ./...,$(TESTS)),-then -C tools ./... -then -timeout 25m -run '^(TestCrashMatrix|TestGuards|TestSickProvider)' ./shared/payments -then -run '^TestMemoryIsFlat$$' ./functions)

.PHONY: check
check: .tools/golangci-lint .tools/govulncheck ## gofmt, go vet, golangci-lint, govulncheck, cfn-lint
	@tools/check.sh

.PHONY: fuzz
fuzz: ## run every fuzz target (FUZZTIME=2m)
	@tools/fuzz.sh $(FUZZTIME)

.PHONY: bench
bench: ## measure; prints "name value unit"
	@go run ./internal/bench $(ARGS)

.PHONY: build
build: .tools/lambdazip ## build the functions for Lambda into .build/ (ARCH=arm64 or amd64)
	@tools/build.sh $(ARCH)

# sam build runs these, with ARTIFACTS_DIR, for the functions of template.yaml.
build-%Function:
	@tools/build-function.sh '$*' '$(if $(filter file,$(origin ARCH)),,$(ARCH))'

.PHONY: sam-build
sam-build: .tools/artifacts ## build the application by the SAM CLI for sam deploy (ARCH=arm64 or amd64)
	@tools/sam-build.sh $(ARCH)

.PHONY: sam-local
sam-local: .tools/artifacts ## run the functions in containers by sam local, with all they need (SAM_ARGS=--skip-pull-image)
	@tools/sam-local.sh

.PHONY: deploy
deploy: .tools/artifacts ## build and deploy to AWS by samconfig.toml (CONFIG=dev or prod)
	@tools/deploy.sh '$(CONFIG)'

.PHONY: clean
clean: ## remove what was built and fetched
	rm -rf .build .tools .aws-sam

# Our own tools, and those that tools/go.mod pins.
.tools/%: tools/%/*.go tools/go.mod
	@mkdir -p .tools && go build -C tools -o ../.tools/ ./$*

.tools/golangci-lint: tools/go.mod
	@mkdir -p .tools && go build -C tools -o ../.tools/ github.com/golangci/golangci-lint/v2/cmd/golangci-lint && touch $@

.tools/oapi-codegen: tools/go.mod
	@mkdir -p .tools && go build -C tools -o ../.tools/ github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen && touch $@

.tools/govulncheck: tools/go.mod
	@mkdir -p .tools && go build -C tools -o ../.tools/ golang.org/x/vuln/cmd/govulncheck && touch $@
