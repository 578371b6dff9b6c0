# Everything a person does with this repository. `make help` lists it.

# Debian packages that the build links against; none so far.
PACKAGES :=

.PHONY: help packages test

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

packages:
	@for package in $(PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || apt-get install -y $$package; \
	done

test: packages ## Build and run all tests
	swift test --parallel
