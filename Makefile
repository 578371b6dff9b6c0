# Everything a person does with this repository; `make help` lists it.
# Swift, git and make are all that demo and test need; they install the packages below.

# Debian packages that the build links against: Lua, for rules written in it, Expat, for the XML of banks,
# SQLite, for stores, and a writer of workbooks.
PACKAGES := liblua5.4-dev libexpat1-dev libsqlite3-dev libxlsxwriter-dev

SWIFT ?= swift
DEMO := demo-output
MONTH := examples/month
FUZZ_SECONDS ?= 600
# More arguments of benchmarks/compare.py, such as --tier C or --against FILE.
BENCH ?=

.PHONY: help demo packages test test-long test-address test-thread test-pages tidy lint check format bench bench-long
.PHONY: fuzz docs clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

# A package that is there is only named; a missing one is installed, or its absence explained.
packages: ## Install the Debian packages that are missing
	@for package in $(PACKAGES); do \
	  if ! command -v dpkg >/dev/null 2>&1; then \
	    echo "packages: this is no Debian; install what Debian calls $$package yourself"; \
	  elif dpkg -s $$package >/dev/null 2>&1; then \
	    echo "packages: $$package is installed"; \
	  elif [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then \
	    echo "packages: $$package is missing; as root, run  apt-get install $$package"; \
	  else \
	    { apt-get install -y $$package || { apt-get update && apt-get install -y $$package; }; } \
	      && echo "packages: $$package is installed"; \
	  fi; \
	done

demo: packages ## Build the command and reconcile the example month with it
	$(SWIFT) build -c release --product matchbook
	@echo
	"$$($(SWIFT) build -c release --show-bin-path)/matchbook" match \
	  --ledger $(MONTH)/ledger.csv --external $(MONTH)/bank.csv \
	  --source-external $(MONTH)/bank.json --rules $(MONTH)/rules.json --out $(DEMO) \
	  --report $(DEMO)/report.html
	@echo
	@echo "The whole result is in $(CURDIR)/$(DEMO):"
	@ls -1 $(DEMO) | sed 's/^/  /'

test: packages ## Build everything and run all tests
	$(SWIFT) test --parallel

# Built for speed and apart from the rest, so that neither build spoils the other.
test-long: packages ## Try the laws on 10,000 random worlds, or MATCHBOOK_SEEDS
	MATCHBOOK_CRASHES=$(or $(MATCHBOOK_CRASHES),500) \
	  MATCHBOOK_SEEDS=$(or $(MATCHBOOK_SEEDS),10000) $(SWIFT) test -c release -Xswiftc -enable-testing \
	  --scratch-path .build/long --filter '(Law|Oracle|Mutation|DistanceIndex|Score|PreparedText|Crash)Tests/'

test-address: packages ## Run all tests under the address sanitizer
	MATCHBOOK_SANITIZER=address LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.txt \
	  $(SWIFT) test --parallel --sanitize address --scratch-path .build/address

test-thread: packages ## Run all tests under the thread sanitizer
	MATCHBOOK_SANITIZER=thread \
	  $(SWIFT) test --parallel --sanitize thread --scratch-path .build/thread

# Needs Python; without Playwright and Chromium only the files are looked at.
test-pages: ## Open reports in a browser, at two widths, light, dark and printed
	$(SWIFT) build -c release --product matchbook
	python3 Tests/BrowserTests/check_report.py

tidy: ## Check imports, the map, links and leftover words
	$(SWIFT) test --filter TidyTests

lint: ## Check the layout of the Swift files
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Fuzz \
	  benchmarks/Package.swift benchmarks/Suites

check: lint test ## Everything that must hold before a change is handed over

format: ## Lay the Swift files out
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Fuzz \
	  benchmarks/Package.swift benchmarks/Suites

bench: ## Race Matchbook with its peers at small sizes, in a few minutes
	SWIFT="$(SWIFT)" benchmarks/run $(BENCH)

bench-long: ## Race them at 1 and 10 million events, in an hour
	SWIFT="$(SWIFT)" benchmarks/run --size long $(BENCH)

# Fuzz targets are folders of Fuzz/, each with one file main.swift that defines the entry point.
fuzz: ## Feed random bytes to the readers, FUZZ_SECONDS each
	@if [ -x Fuzz/run ]; then FUZZ_SECONDS=$(FUZZ_SECONDS) Fuzz/run; \
	else echo "fuzz: there is no Fuzz/run in this checkout"; exit 1; fi

docs: ## Check the pages: links, the map and the examples
	$(SWIFT) test --filter TidyTests

clean: ## Remove what was built
	rm -rf .build $(DEMO)
