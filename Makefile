# Waymark's targets; `make help` lists them. Node is needed to build and to
# test, never to run.

DATA ?= data
LISTEN ?= 127.0.0.1:8080
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
FUZZTIME ?= 5s

# The same flags everywhere, so that building and testing share what they
# compile. The program carries no code that loads libraries while it runs.
export CGO_ENABLED = 1
export GOFLAGS = -trimpath -buildvcs=false -tags=netgo,osusergo,sqlite_omit_load_extension

# The race detector watches these when STRICT=1.
RACE = ./internal/db ./internal/changes ./internal/search ./internal/live ./internal/web
# Some thousand requests, one after the other: no race, and minutes of watching.
UNRACED = ^TestCanariesStayOutOfLogsLabelsAndErrors$$

templ = go tool -modfile=internal/tools/go.mod templ
tools = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/waymark-tools
lint = golangci-lint-2.15.0
vuln = govulncheck-1.8.0

# need says in one line what is missing and how to get it.
need = command -v $(1) >/dev/null 2>&1 || { echo "$(1) is missing: $(2)" >&2; exit 1; }

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench build dev generate clean go node front soak package image fuzz

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: build ## build all and start with the demo (LISTEN=127.0.0.1:8080 DATA=data)
	@WAYMARK_DEMO=1 WAYMARK_DATA="$(DATA)" WAYMARK_LISTEN="$(LISTEN)" exec bin/waymark serve

build: go front ## bin/waymark, with everything embedded
	@mkdir -p bin
	go build -ldflags '-s -w -X main.version=$(VERSION) $(static)' -o bin/waymark ./cmd/waymark

# The same program with a clock that tests move and keys made at once: for the
# browser tests of the anonymous channel, and for nothing else.
.PHONY: moved
moved: go front
	@mkdir -p bin
	go build -tags=netgo,osusergo,sqlite_omit_load_extension,movedclock -o bin/waymark-moved ./cmd/waymark

test: build moved ## every test this computer can run (STRICT=1: a skip for a missing tool fails)
	@go run ./internal/testkit/suite -race '$(RACE)' -unraced '$(UNRACED)' ./...

# Packages whose tests have a long form; each repeats what it does more often,
# or builds a server to test with, where it finds WAYMARK_SOAK=1.
SOAK = ./internal/drill ./internal/leak ./internal/leak/game ./internal/files ./cmd/waymark

soak: build ## the long forms of what make test does in short: kills, power cuts, damage, fuzzing
	WAYMARK_SOAK=1 go test -count=1 -timeout 8h -v $(SOAK)
	cd assets && WAYMARK_SOAK=1 node --test test/drafts.drill.test.mjs
	$(MAKE) moved && cd assets && node --test test/speak-firefox.soak.mjs
	$(MAKE) fuzz FUZZTIME=10m

fuzz: go ## strange input for a while: FUZZTIME=5s for each target
	@go run ./internal/testkit/fuzzing -time $(FUZZTIME) cmd index internal

package: build ## a Debian package in bin/
	@$(call need,dpkg-deb,install dpkg (Debian has it))
	@SOURCE_DATE_EPOCH=$(EPOCH) sh cmd/waymark/packaging/deb/build.sh bin/waymark "$(VERSION)" bin

image: build ## a container image in bin/, for docker load and podman load
	@GOFLAGS= go run -C internal/tools ./image -binary "$(CURDIR)/bin/waymark" -version "$(VERSION)" -o "$(CURDIR)/bin/waymark-image.tar"

bench: build ## the benchmarks, as a table and as JSON in bench/out
	@mkdir -p bench/out
	@go run ./internal/bench -binary bin/waymark -out bench/out
	@cd assets && node test/announce.bench.mjs

dev: go front ## rebuild and reload the browser on every change
	@trap 'kill %1 2>/dev/null' EXIT; (cd assets && exec node build.mjs --watch) & \
	WAYMARK_DEMO=1 WAYMARK_DATA="$(DATA)" WAYMARK_LISTEN="$(LISTEN)" \
	$(templ) generate --watch --proxy=http://$(LISTEN) --cmd="go run ./cmd/waymark serve"

generate: go ## Go code of the views
	@$(templ) generate

clean: ## remove what was built, and nothing else
	rm -rf bin bench/out assets/node_modules assets/dist/*

# ---- what is needed ----------------------------------------------------

go:
	@$(call need,go,install Go 1.26 or newer from https://go.dev/dl/)
	@$(call need,$(or $(CC),cc),install a C compiler (on Debian: apt-get install gcc libc6-dev))

node:
	@$(call need,node,install Node 20 or newer (on Debian: apt-get install nodejs npm))
	@$(call need,npm,install npm (on Debian: apt-get install npm))
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || \
	{ echo "Node $$(node --version) is too old: install Node 20 or newer" >&2; exit 1; }

# A program without shared libraries, where the C library allows it.
static = $(shell echo 'int main(void){return 0;}' | $(or $(CC),cc) -static -x c -o /dev/null - 2>/dev/null && \
	echo '-linkmode external -extldflags "-static"')

# ---- the front end -------------------------------------------------------

front: node assets/dist/manifest.json

# npm writes this file last, so an install that broke off is done again.
packages = assets/node_modules/.package-lock.json
$(packages): assets/package.json assets/package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --prefix assets
	@touch $@

assets/dist/manifest.json: $(packages) assets/build.mjs $(shell find assets/src -type f 2>/dev/null)
	cd assets && node build.mjs

# ---- make check ----------------------------------------------------------

.PHONY: fresh format vet lint types licences vulnerabilities

check: fresh format vet lint types licences vulnerabilities ## generated files, format, vet, lint, types, licences, vulnerabilities
	@echo "All checks passed."

sums = find views -name '*_templ.go' -exec cksum {} + | sort
fresh: go
	@was="$$($(sums))"; $(templ) generate -log-level error && [ "$$was" = "$$($(sums))" ] || \
	{ echo "views/*_templ.go were not up to date; they are now: commit them" >&2; exit 1; }

format: go
	@bad="$$(gofmt -l cmd index internal views assets/*.go)"; [ -z "$$bad" ] || \
	{ printf 'gofmt -w is needed for:\n%s\n' "$$bad" >&2; exit 1; }

vet: go
	go vet ./...

lint: go $(tools)/$(lint)
	$(tools)/$(lint) run --allow-parallel-runners --timeout 10m

types: node $(packages)
	cd assets && node_modules/.bin/tsc --noEmit

licences: go $(packages)
	@go list -deps -test -f '{{with .Module}}{{if .Dir}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./... | sort -u | \
	go run -C internal/tools ./licences "$(CURDIR)/assets/node_modules"

# Against the copy beside the repository where it is there, so that the check
# gives the same answer without a network; else against the live database. The
# copy does not say how old it is: its date stands here, beside its checksum.
archive = ../shared/data/vulndb/vulndb.tgz
archive_date = 2026-08-21
archive_sum = 7d9630faf0d5390459f2e2698cced5e10eb745d3143d06fe4182293be7b1af82
vulnerabilities: go $(tools)/$(vuln)
	@sh internal/tools/vulncheck.sh $(tools)/$(vuln) $(archive) $(archive_date) $(archive_sum)

# Tools at pinned versions, built once and kept outside the tree.
$(tools)/$(lint):
	@$(call install,github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0,golangci-lint,$@)
$(tools)/$(vuln):
	@$(call install,golang.org/x/vuln/cmd/govulncheck@v1.8.0,govulncheck,$@)

install = echo "building $(1), once; this takes minutes" && mkdir -p $(tools) && dir=$$(mktemp -d) && \
	trap 'rm -rf "$$dir"' EXIT && GOFLAGS= GOBIN="$$dir" go install $(1) && mv "$$dir/$(2)" $(3)
