# Every target is listed by `make help`. Tools that are not Go itself are
# installed by the targets that need them.
SHELL := /bin/sh
GO ?= go
LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
REACTOR := -buildvcs=false -buildmode=c-shared -ldflags="-s -w" -trimpath
# Executions, not seconds: a time limit can fail a run that found nothing (go.dev/issue/75804).
SEEDS ?= 10000
FUZZTIME ?= 10000x

.PHONY: help build wasm bindings demo demo-mesos test unit live languages fuzz bench verify vuln fmt clean sim sim-long explore mutants compare bench-languages

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: wasm ## bin/rollcall and bin/rollcall.wasm
	$(GO) build -trimpath -ldflags="-s -w" -o bin/rollcall ./host/cmd/rollcall

wasm: ## bin/rollcall.wasm, the scheduler as WebAssembly without imports, and bin/rollcall-cluster.wasm, all roles
	GOOS=wasip1 GOARCH=wasm $(GO) build $(REACTOR) -o bin/rollcall.raw.wasm ./wasm
	$(GO) run ./wasm/link/cmd -o bin/rollcall.wasm bin/rollcall.raw.wasm
	GOOS=wasip1 GOARCH=wasm $(GO) build $(REACTOR) -tags cluster -o bin/rollcall.raw.wasm ./wasm
	$(GO) run ./wasm/link/cmd -o bin/rollcall-cluster.wasm bin/rollcall.raw.wasm
	@rm bin/rollcall.raw.wasm

bindings: wasm ## the packages for Python, Node, Rust and Java, and their checksums, in bin/bindings
	bindings/build bin/bindings

demo: build ## the main job: 100 tasks, the scheduler and the master killed under them; on a stand-in for Mesos, anywhere
	$(GO) run ./host/demo -rollcall bin/rollcall

demo-mesos: build ## the same on a real Mesos 1.11.0 (Debian 12 x86-64)
	$(GO) run ./host/demo -rollcall bin/rollcall -master mesos

test: build verify unit mutants fuzz sim languages live ## everything, as CI does it

unit: ## all tests that need no Mesos
	$(GO) test $$($(GO) list ./... | grep -v -e /live -e /mesostest -e /differential -e /mutants -e '^rollcall/bindings$$')

languages: build ## the packages for other languages: each set up, checked, packed, installed, and its example run (LANGUAGE=python for one)
	$(GO) test -count=1 -v -timeout 60m -run 'TestLanguages/$(LANGUAGE)' ./bindings

live: build ## the tests against a real Mesos, with both engines
	ROLLCALL_BIN=$(CURDIR)/bin/rollcall $(GO) test -count=1 -timeout 30m ./host/mesostest/... ./host/differential/... ./host/live

sim: build ## 10,000 whole clusters under faults, every checker on (SEEDS=N for more or fewer)
	bin/rollcall sim --seeds $(SEEDS) $(if $(filter 10000,$(SEEDS)),--all-rows)

compare: build ## the comparison of the README: other frameworks' algorithms over the same 1,000 clusters
	bin/rollcall sim --compare --markdown

explore: ## every state of small worlds on the real state machines, breadth first
	$(GO) test -count=1 -timeout 60m -v ./host/sim/explore

mutants: ## defects that others shipped, put back one by one: each must be noticed (MUTANTS=-v lists what noticed each)
	$(GO) test -count=1 -timeout 60m ./host/sim/mutants $(MUTANTS)

sim-long: build ## the same for four hours
	bin/rollcall sim --minutes 240

fuzz: ## each fuzz target, FUZZTIME executions of it
	@for p in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u); do \
	  bin=$$(mktemp) && $(GO) test -c -fuzz . -o $$bin $$p || exit 1; \
	  for f in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' $$p/*_test.go | cut -c 6-); do \
	    echo "fuzz $$p $$f"; \
	    (cd $$p && $$bin -test.run '^$$' -test.fuzz "^$$f\$$" -test.fuzztime $(FUZZTIME) -test.fuzzminimizetime 1000x \
	      -test.fuzzcachedir "$$($(GO) env GOCACHE)/fuzz/rollcall/$$p") || exit 1; \
	  done; \
	  rm -f $$bin; \
	done

bench: build ## figures, native and WebAssembly side by side (BENCH=-quick or -json)
	$(GO) run ./host/bench -module bin/rollcall.wasm $(BENCH)

bench-languages: build ## what the core costs in each language, in one run, beside native Go (after make languages)
	$(GO) run ./bindings/measure -module bin/rollcall.wasm

verify: ## vet, format, linters
	$(GO) vet ./...
	$(GO) run $(LINT) run

vuln: ## known vulnerabilities in what is depended on (asks the Go vulnerability database)
	$(GO) run golang.org/x/vuln/cmd/govulncheck@latest ./...

fmt: ## format all code
	$(GO) run $(LINT) fmt

clean: ## remove what was built
	rm -rf bin
