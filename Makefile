# Every target is listed by `make help`. Tools that are not Go itself are
# installed by the targets that need them.
SHELL := /bin/sh
GO ?= go
LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# Executions, not seconds: a time limit can fail a run that found nothing (go.dev/issue/75804).
FUZZTIME ?= 50000x

.PHONY: help build wasm demo test unit live fuzz bench verify vuln fmt clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: wasm ## bin/rollcall and bin/rollcall.wasm
	$(GO) build -trimpath -ldflags="-s -w" -o bin/rollcall ./host/cmd/rollcall

wasm: ## bin/rollcall.wasm: the core as WebAssembly, without imports
	GOOS=wasip1 GOARCH=wasm $(GO) build -buildvcs=false -buildmode=c-shared -ldflags="-s -w" -trimpath -o bin/rollcall.raw.wasm ./wasm
	$(GO) run ./wasm/link/cmd -o bin/rollcall.wasm bin/rollcall.raw.wasm
	@rm bin/rollcall.raw.wasm

demo: build ## the main job on a real Mesos: 100 tasks, the scheduler and the master killed under them
	$(GO) run ./host/demo -rollcall bin/rollcall

test: build verify unit fuzz live ## everything, as CI does it

unit: ## all tests that need no Mesos
	$(GO) test $$($(GO) list ./... | grep -v -e /live -e /mesostest)

live: build ## the tests against a real Mesos, with both engines
	ROLLCALL_BIN=$(CURDIR)/bin/rollcall $(GO) test -count=1 -timeout 30m ./host/mesostest/... ./host/live

fuzz: ## each fuzz target, FUZZTIME executions of it
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "fuzz $$p $$f"; \
	    $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1000x $$p || exit 1; \
	  done; \
	done

bench: build ## figures, native and WebAssembly side by side (BENCH=-quick or -json)
	$(GO) run ./host/bench -module bin/rollcall.wasm $(BENCH)

verify: ## vet, format, linters
	$(GO) vet ./...
	$(GO) run $(LINT) run

vuln: ## known vulnerabilities in what is depended on (asks the Go vulnerability database)
	$(GO) run golang.org/x/vuln/cmd/govulncheck@latest ./...

fmt: ## format all code
	$(GO) run $(LINT) fmt

clean: ## remove what was built
	rm -rf bin
